/** WebSocket frames as bytes (RFC 6455 §5.2): made with any of their bits wrong, and read back. */

export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export interface FrameShape {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  /** Default true: the last of its message. */
  readonly fin?: boolean;
  /** The three reserved bits, 0–7. */
  readonly reserved?: number;
  /** Default true, as is a client's duty. */
  readonly masked?: boolean;
  /** What the header says instead of the payload's length. */
  readonly claimedLength?: number | bigint;
  /** Length in 16 or 64 bits where fewer would do. */
  readonly lengthBits?: 7 | 16 | 64;
}

export interface RawFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly reserved: number;
  readonly payload: Uint8Array;
}

const mask = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);

export function encodeFrame(shape: FrameShape): Uint8Array {
  const payload = toBytes(shape.payload ?? "");
  const isMasked = shape.masked ?? true;
  const first = ((shape.fin ?? true) ? 0x80 : 0) | ((shape.reserved ?? 0) << 4) | shape.opcode;
  const length = encodeLength(BigInt(shape.claimedLength ?? payload.length), shape.lengthBits);
  length[0] = (length[0] ?? 0) | (isMasked ? 0x80 : 0);
  return joinBytes(
    new Uint8Array([first]),
    length,
    isMasked ? mask : new Uint8Array(),
    isMasked ? payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)) : payload,
  );
}

function encodeLength(length: bigint, bits: FrameShape["lengthBits"]): Uint8Array {
  const wanted = bits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  if (wanted === 7) return new Uint8Array([Number(length)]);
  const bytes = new Uint8Array(1 + wanted / 8);
  bytes[0] = wanted === 16 ? 126 : 127;
  const view = new DataView(bytes.buffer);
  if (wanted === 16) view.setUint16(1, Number(length));
  else view.setBigUint64(1, length);
  return bytes;
}

export function closePayload(code: number, reason: string | Uint8Array = ""): Uint8Array {
  return joinBytes(new Uint8Array([code >> 8, code & 0xff]), toBytes(reason));
}

/** The code and reason of a close frame; 1005 where it has none. */
export function readClose(payload: Uint8Array): { code: number; reason: string } {
  if (payload.length < 2) return { code: 1005, reason: "" };
  return {
    code: viewOf(payload).getUint16(0),
    reason: new TextDecoder().decode(payload.subarray(2)),
  };
}

/** Reads a server's frames from pieces of the stream, however they are cut. */
export class FrameParser {
  #rest: Uint8Array = new Uint8Array();

  read(bytes: Uint8Array): RawFrame[] {
    this.#rest = this.#rest.length === 0 ? bytes : joinBytes(this.#rest, bytes);
    const frames: RawFrame[] = [];
    for (let next = this.#next(); next; next = this.#next()) frames.push(next);
    return frames;
  }

  #next(): RawFrame | null {
    const [first, second] = this.#rest;
    if (first === undefined || second === undefined) return null;
    if ((second & 0x80) !== 0) throw new Error("a server does not mask");
    const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
    const start = 2 + extended;
    if (this.#rest.length < start) return null;
    const view = viewOf(this.#rest);
    const length =
      extended === 0
        ? second & 0x7f
        : extended === 2
          ? view.getUint16(2)
          : Number(view.getBigUint64(2));
    if (this.#rest.length < start + length) return null;
    const payload = this.#rest.slice(start, start + length);
    this.#rest = this.#rest.subarray(start + length);
    return { opcode: first & 0x0f, fin: (first & 0x80) !== 0, reserved: (first >> 4) & 7, payload };
  }
}

export function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
