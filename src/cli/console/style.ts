/** Colours, where somebody looks at them: none by NO_COLOR, into a pipe, or on a terminal that has none. */

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export function styleFor(isColoured: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

export function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  return isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}

const lineFeed = 0x0a;
const tab = 0x09;

/** What a stranger wrote must not move the cursor, change the terminal, or turn the line around. */
export function harmless(text: string): string {
  return Array.from(text, (character) =>
    isHarmful(character.codePointAt(0) ?? 0) ? escaped(character) : character,
  ).join("");
}

function isHarmful(code: number): boolean {
  if (code === lineFeed || code === tab) return false;
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  return isControl || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
