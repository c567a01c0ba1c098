/** The size of a PNG, which its first chunk says. A bomb of 256 megapixels is 64 KiB away from its first pixel. */
import { asciiAt, uintBig } from "../bytes.ts";
import type { ImageHeader } from "./header.ts";

export function readPngHeader(bytes: Uint8Array): ImageHeader | null {
  if (asciiAt(bytes, 12, 4) !== "IHDR") return null;
  // Of an animated PNG only the first picture is shown.
  return { width: uintBig(bytes, 16, 4), height: uintBig(bytes, 20, 4), frames: 1 };
}
