/**
 * Reads `multipart/form-data` (RFC 7578) while it comes: part after part, each as a stream, and no more of it in memory than
 * the piece that just arrived. A part must be read to its end before the next one is asked for.
 */
import { AppError } from "../kit/errors.ts";

export interface FormPart {
  readonly name: string;
  /** Null for a field. */
  readonly fileName: string | null;
  /** Lower case, without parameters; `""` where the part says none. */
  readonly contentType: string;
  readonly content: AsyncIterable<Uint8Array>;
}

const partsMax = 20;
const headBytesMax = 8 * 1024;
const boundaryPattern =
  /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;

/** Throws `unsupported-media` for anything but a form with parts. */
export function boundaryOf(contentType: string | null): string {
  const [, quoted, plain] = boundaryPattern.exec(contentType ?? "") ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined)
    throw new AppError("unsupported-media", "Send multipart/form-data with one file.");
  return boundary;
}

export class FormReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** Read, and not given out yet. The first delimiter has no line before it. */
  #rest: Buffer = Buffer.from("\r\n");
  #partsCount = 0;
  #isWithin = false;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
  }

  /** Null at the end. Throws `too-large` when there are too many, `bad-request` for what is no form. */
  async next(): Promise<FormPart | null> {
    // What stands before the first delimiter is nobody's.
    for await (const _ of this.#untilDelimiter()) continue;
    if ((await this.#take(2)).equals(Buffer.from("--"))) return null;
    this.#partsCount += 1;
    if (this.#partsCount > partsMax)
      throw new AppError("too-large", `A form has at most ${partsMax} parts.`);
    const head = await this.#head();
    this.#isWithin = true;
    return { ...head, content: this.#untilDelimiter() };
  }

  /** All up to the delimiter, and over it. Empty once it was passed. */
  async *#untilDelimiter(): AsyncGenerator<Uint8Array> {
    if (this.#partsCount > 0 && !this.#isWithin) return;
    for (;;) {
      const at = this.#rest.indexOf(this.#delimiter);
      if (at >= 0) {
        const last = this.#rest.subarray(0, at);
        this.#rest = this.#rest.subarray(at + this.#delimiter.length);
        this.#isWithin = false;
        if (last.length > 0) yield last;
        return;
      }
      const kept = this.#possibleStart();
      const out = this.#rest.subarray(0, kept);
      this.#rest = this.#rest.subarray(kept);
      if (out.length > 0) yield out;
      await this.#more();
    }
  }

  /** From where on what is left may be the beginning of a delimiter. */
  #possibleStart(): number {
    const rest = this.#rest;
    let at = Math.max(0, rest.length - this.#delimiter.length + 1);
    for (at = rest.indexOf(13, at); at >= 0; at = rest.indexOf(13, at + 1))
      if (rest.subarray(at).equals(this.#delimiter.subarray(0, rest.length - at))) return at;
    return rest.length;
  }

  async #head(): Promise<Omit<FormPart, "content">> {
    const end = Buffer.from("\r\n\r\n");
    // The line break behind the delimiter is taken already.
    let at = this.#rest.indexOf(end);
    while (at < 0) {
      if (this.#rest.length > headBytesMax)
        throw new AppError("too-large", "The head of a part is too long.");
      await this.#more();
      at = this.#rest.indexOf(end);
    }
    const head = this.#rest.subarray(0, at).toString("utf8");
    this.#rest = this.#rest.subarray(at + end.length);
    return parseHead(head);
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) await this.#more();
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw malformed();
    const { buffer, byteOffset, byteLength } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }
}

const parameterPattern = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;

function parseHead(head: string): Omit<FormPart, "content"> {
  const lines = new Map<string, string>();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0)
      lines.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = lines.get("content-disposition") ?? "";
  if (!/^form-data\s*(?:;|$)/i.test(disposition)) throw malformed();
  const parameters = new Map(
    Array.from(disposition.matchAll(parameterPattern), ([, name = "", quoted, plain = ""]) => [
      name.toLowerCase(),
      quoted === undefined ? plain : unquote(quoted),
    ]),
  );
  const [contentType = ""] = (lines.get("content-type") ?? "").split(";");
  return {
    name: parameters.get("name") ?? "",
    fileName: parameters.get("filename") ?? null,
    contentType: contentType.trim().toLowerCase(),
  };
}

/** Browsers write `%22`, `%0D` and `%0A`, others put a backslash before a quote; nobody escapes anything else. */
function unquote(text: string): string {
  return text
    .replaceAll(/\\(["\\])/g, "$1")
    .replaceAll(/%(22|0d|0a)/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

function malformed(): AppError {
  return new AppError("bad-request", "The body is not a complete form.");
}
