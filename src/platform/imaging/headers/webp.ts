/** The size of a WebP, in each of its three forms, and the number of frames of an animated one. */
import { asciiAt, startsWith, uintLittle } from "../bytes.ts";
import { framesMax } from "../limits.ts";
import type { ImageHeader } from "./header.ts";

const animationFlag = 0x02;

export function readWebpHeader(bytes: Uint8Array): ImageHeader | null {
  const data = 20;
  switch (asciiAt(bytes, 12, 4)) {
    case "VP8 ":
      if (!startsWith(bytes, [0x9d, 0x01, 0x2a], data + 3)) return null;
      return {
        width: uintLittle(bytes, data + 6, 2) & 0x3fff,
        height: uintLittle(bytes, data + 8, 2) & 0x3fff,
        frames: 1,
      };
    case "VP8L":
      return losslessHeader(bytes, data);
    case "VP8X":
      return {
        width: uintLittle(bytes, data + 4, 3) + 1,
        height: uintLittle(bytes, data + 7, 3) + 1,
        frames: ((bytes[data] ?? 0) & animationFlag) === 0 ? 1 : countFrames(bytes),
      };
    default:
      return null;
  }
}

function losslessHeader(bytes: Uint8Array, data: number): ImageHeader | null {
  const sizes = uintLittle(bytes, data + 1, 4);
  if (bytes[data] !== 0x2f || Number.isNaN(sizes)) return null;
  return { width: (sizes & 0x3fff) + 1, height: ((sizes >>> 14) & 0x3fff) + 1, frames: 1 };
}

function countFrames(bytes: Uint8Array): number {
  let frames = 0;
  for (let at = 12; at + 8 <= bytes.length && frames <= framesMax;) {
    if (asciiAt(bytes, at, 4) === "ANMF") frames += 1;
    const length = uintLittle(bytes, at + 4, 4);
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  return Math.max(1, frames);
}
