/** WebSocket frames (RFC 6455) at the level of bytes, because a load generator must cost less than what it measures. */

/** A masked text frame. The mask is zero, which is as valid as any and leaves the text as it is. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = payload.length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  header[0] = 0x81;
  if (payload.length < 126) header[1] = 0x80 | payload.length;
  else if (payload.length < 65_536) {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(payload.length, 2);
  } else throw new Error("The frame is too long.");
  return Buffer.concat([header, payload]);
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
