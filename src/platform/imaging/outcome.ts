/** What became of somebody's file: made into what is shown, or refused. Anything else is thrown, and tried again later. */
export type Refusal = "invalid" | "too-large" | "unsupported-media";

/** `why` is for the log: the words of libraries, which nobody else is shown. */
export interface Refused {
  readonly refused: Refusal;
  readonly why: string;
}

export type Outcome<T> = { readonly made: T } | Refused;

export interface MadeFile {
  /** As it is called in the folder it was made in, and later on. */
  readonly name: string;
  readonly contentType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number;
}
