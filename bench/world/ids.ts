/** UUIDv7s by the thousand, as bytes one behind the other: those of a later moment sort behind those of an earlier one. */
import type { Random } from "./random.ts";

export const idBytes = 16;

export function drawIds(
  count: number,
  createdMs: (index: number) => number,
  random: Random,
): Uint8Array {
  const ids = new Uint8Array(count * idBytes);
  const view = new DataView(ids.buffer);
  for (let index = 0; index < count; index += 1) {
    const at = index * idBytes;
    const ms = createdMs(index);
    view.setUint16(at, Math.floor(ms / 0x1_0000_0000));
    view.setUint32(at + 2, ms >>> 0);
    view.setUint16(at + 6, 0x7000 | (random.next() & 0x0fff));
    view.setUint32(at + 8, (0x8000_0000 | (random.next() & 0x3fff_ffff)) >>> 0);
    view.setUint32(at + 12, random.next());
  }
  return ids;
}

export function idAt(ids: Uint8Array, index: number): string {
  const hex = Buffer.from(ids.buffer, ids.byteOffset + index * idBytes, idBytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
