/** JSON that is written already: a reply holds it as it is, instead of writing it a second time. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
