/**
 * Reads a picture's size and number of frames from its header, in microseconds and without decoding anything. What it
 * reads is the picture's own claim: the decoder is held to the same limits again.
 */
import { readAvifHeader } from "./headers/avif.ts";
import { readGifHeader } from "./headers/gif.ts";
import type { ImageHeader } from "./headers/header.ts";
import { readJpegHeader } from "./headers/jpeg.ts";
import { readPngHeader } from "./headers/png.ts";
import { readWebpHeader } from "./headers/webp.ts";
import { imageBytesMax, refuseHeader } from "./limits.ts";
import type { ImageFormat } from "./sniff.ts";

const readers = {
  ...{ jpeg: readJpegHeader, png: readPngHeader, gif: readGifHeader },
  ...{ webp: readWebpHeader, avif: readAvifHeader },
} satisfies Record<ImageFormat, (bytes: Uint8Array) => ImageHeader | null>;

/**
 * Null where the size is not in these bytes: of the beginning of a file it may still come, of a whole file it is broken.
 * Of the beginning of an animation, fewer frames may be counted than there are.
 */
export function readImageHeader(bytes: Uint8Array, format: ImageFormat): ImageHeader | null {
  const header = readers[format](bytes);
  if (header === null || Number.isNaN(header.width * header.height)) return null;
  return header;
}

/** Why a whole picture is refused before anything of it is decoded, or null. */
export function refuseImage(
  bytes: Uint8Array,
  format: ImageFormat,
): "invalid" | "too-large" | null {
  if (bytes.length > imageBytesMax) return "too-large";
  const header = readImageHeader(bytes, format);
  return header === null ? "invalid" : refuseHeader(header);
}
