/** Reads numbers out of bytes that strangers wrote: past the end there is nothing, and never an exception. */

export function asciiAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 64)));
}

export function startsWith(bytes: Uint8Array, signature: readonly number[], at = 0): boolean {
  return signature.every((byte, index) => bytes[at + index] === byte);
}

/** NaN past the end, so that every comparison with it fails. */
export function uintBig(bytes: Uint8Array, at: number, length: number): number {
  let value = at < 0 || at + length > bytes.length ? Number.NaN : 0;
  for (let index = 0; index < length; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

export function uintLittle(bytes: Uint8Array, at: number, length: number): number {
  let value = at < 0 || at + length > bytes.length ? Number.NaN : 0;
  for (let index = length - 1; index >= 0; index -= 1)
    value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}
