/** The size of an AVIF: the largest that any of its items says, so that no small preview hides a large picture. */
import { asciiAt, uintBig } from "../bytes.ts";
import type { ImageHeader } from "./header.ts";

/** Boxes inside boxes: `meta` → `iprp` → `ipco` → `ispe`. */
const path = ["meta", "iprp", "ipco", "ispe"];
const boxesMax = 4_096;

export function readAvifHeader(bytes: Uint8Array): ImageHeader | null {
  let found: ImageHeader | null = null;
  let boxes = 0;
  const visit = (from: number, end: number, depth: number): void => {
    for (let at = from; at + 8 <= end && boxes < boxesMax; boxes += 1) {
      const box = boxAt(bytes, at, end);
      if (box === null) return;
      if (asciiAt(bytes, at + 4, 4) === path[depth]) {
        if (depth === path.length - 1) found = larger(found, bytes, box.content);
        // `meta` carries four bytes of version and flags before its boxes.
        else visit(box.content + (depth === 0 ? 4 : 0), box.end, depth + 1);
      }
      at = box.end;
    }
  };
  visit(0, bytes.length, 0);
  return found;
}

function boxAt(bytes: Uint8Array, at: number, parentEnd: number) {
  const short = uintBig(bytes, at, 4);
  const isLong = short === 1;
  const length = isLong ? uintBig(bytes, at + 8, 8) : short === 0 ? parentEnd - at : short;
  const content = at + (isLong ? 16 : 8);
  if (!(at + length >= content)) return null;
  return { content, end: Math.min(at + length, parentEnd) };
}

function larger(found: ImageHeader | null, bytes: Uint8Array, content: number): ImageHeader {
  const width = uintBig(bytes, content + 4, 4);
  const height = uintBig(bytes, content + 8, 4);
  if (found !== null && !(width * height > found.width * found.height)) return found;
  return { width, height, frames: 1 };
}
