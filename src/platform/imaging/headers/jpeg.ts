/** The size of a JPEG, in the frame header behind what cameras and editors put before it. */
import { uintBig } from "../bytes.ts";
import type { ImageHeader } from "./header.ts";

const segmentsMax = 4_096;

export function readJpegHeader(bytes: Uint8Array): ImageHeader | null {
  let at = 2;
  for (let segment = 0; segment < segmentsMax; segment += 1) {
    // Any number of 0xff may stand before a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at] === 0xff ? bytes[at + 1] : undefined;
    if (marker === undefined) return null;
    if (isFrameHeader(marker))
      return { height: uintBig(bytes, at + 5, 2), width: uintBig(bytes, at + 7, 2), frames: 1 };
    // The pixels begin, and no size was said.
    if (marker === 0xda || marker === 0xd9) return null;
    const length = isBare(marker) ? 0 : uintBig(bytes, at + 2, 2);
    if (Number.isNaN(length)) return null;
    at += 2 + length;
  }
  return null;
}

/** SOF0 to SOF15, without the three numbers between them that mean something else. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Markers without a segment behind them. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
