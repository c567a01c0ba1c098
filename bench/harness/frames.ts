/** WebSocket frames (RFC 6455) at the level of bytes, because a load generator must cost less than what it measures. */

/** Many masked text frames in one piece of memory. The mask is zero, which is as valid as any and leaves the text as it is. */
export class PreparedFrames {
  readonly bytes: Buffer;
  readonly #starts: Uint32Array;

  constructor(texts: readonly string[]) {
    const lengths = texts.map((text) => Buffer.byteLength(text));
    this.#starts = new Uint32Array(texts.length + 1);
    for (const [index, length] of lengths.entries())
      this.#starts[index + 1] = this.startOf(index) + headerLength(length) + length;
    this.bytes = Buffer.alloc(this.startOf(texts.length));
    for (const [index, text] of texts.entries()) {
      const start = this.startOf(index);
      const length = lengths[index] ?? 0;
      this.bytes[start] = 0x81;
      if (length < 126) this.bytes[start + 1] = 0x80 | length;
      else {
        this.bytes[start + 1] = 0x80 | 126;
        this.bytes.writeUInt16BE(length, start + 2);
      }
      this.bytes.write(text, start + headerLength(length));
    }
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  startOf(index: number): number {
    return this.#starts[index] ?? 0;
  }
}

/** Two bytes, two more for a length that does not fit there, four of mask. */
function headerLength(payloadLength: number): number {
  if (payloadLength > 65_535) throw new Error("The frame is too long.");
  return payloadLength < 126 ? 6 : 8;
}

export const pongFrame = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

export type FrameHandler = (opcode: number, bytes: Buffer, start: number, end: number) => void;

/** Cuts what a server sends into frames; their payloads are only looked at, never copied. */
export class FrameCutter {
  #rest: Buffer | null = null;
  readonly #handle: FrameHandler;

  constructor(handle: FrameHandler) {
    this.#handle = handle;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + header > bytes.length) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + header + length;
      if (end > bytes.length) break;
      this.#handle((bytes[at] ?? 0) & 0x0f, bytes, at + header, end);
      at = end;
    }
    // Kept beyond this call, while the chunk's memory is used again.
    this.#rest = at === bytes.length ? null : Buffer.from(bytes.subarray(at));
  }
}

const letterI = 0x69;
const letterD = 0x64;
const comma = 0x2c;

/** `{"id":…,"data":` is an answer, `{"id":…,"error":` a refusal, anything else a push. */
export function kindOfFrame(bytes: Buffer, start: number): "answer" | "refusal" | "push" {
  if (bytes[start + 2] !== letterI) return "push";
  const end = bytes.indexOf(comma, start);
  return bytes[end + 2] === letterD ? "answer" : "refusal";
}
