/** What a medium may be at most. Asked of what its header says, before anything is decoded. */
import type { ImageHeader } from "./headers/header.ts";

const mebibyte = 1024 * 1024;

export const imageBytesMax = 10 * mebibyte;
export const videoBytesMax = 200 * mebibyte;
export const audioBytesMax = 50 * mebibyte;
export const documentBytesMax = 50 * mebibyte;

export const pixelsMax = 40_000_000;
export const sidePixelsMax = 12_000;
export const framesMax = 200;
/** Of all frames of an animation together. */
export const animationPixelsMax = 100_000_000;

/** Processor time for one picture, all of its variants together; a busy machine makes nobody's picture too large. */
export const imageCpuMsMax = 10_000;
/** However little of the processor it was given: then it is tried again when there is less to do. */
export const imageWallMsMax = 120_000;

export const filmSidePixelsMax = 3_840;
export const filmSecondsMax = 10 * 60;
export const soundSecondsMax = 2 * 3_600;

/** Why a picture is refused, or null. */
export function refuseHeader({
  width,
  height,
  frames,
}: ImageHeader): "invalid" | "too-large" | null {
  if (!(width > 0 && height > 0 && frames > 0)) return "invalid";
  const isTooLarge =
    width > sidePixelsMax ||
    height > sidePixelsMax ||
    width * height > pixelsMax ||
    frames > framesMax ||
    (frames > 1 && width * height * frames > animationPixelsMax);
  return isTooLarge ? "too-large" : null;
}
