/** The size of a GIF, and how many frames it has: counted from block to block, without decoding one. */
import { uintLittle } from "../bytes.ts";
import { framesMax } from "../limits.ts";
import type { ImageHeader } from "./header.ts";

const extensionBlock = 0x21;
const imageBlock = 0x2c;

export function readGifHeader(bytes: Uint8Array): ImageHeader | null {
  const header = { width: uintLittle(bytes, 6, 2), height: uintLittle(bytes, 8, 2) };
  let at = 13 + colourTableBytes(bytes[10]);
  let frames = 0;
  while (frames <= framesMax) {
    const block = bytes[at];
    if (block === extensionBlock) {
      at = afterSubBlocks(bytes, at + 2);
    } else if (block === imageBlock) {
      frames += 1;
      // Position and size, flags, colours, and one byte that begins the compressed pixels.
      at = afterSubBlocks(bytes, at + 10 + colourTableBytes(bytes[at + 9]) + 1);
    } else {
      // The end, or the bytes end here.
      break;
    }
  }
  return frames === 0 ? null : { ...header, frames };
}

function colourTableBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

function afterSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at])
    at += length + 1;
  return at + 1;
}
