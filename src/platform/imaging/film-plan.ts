/** What a film needs to become one that every device plays: H.264 and AAC, 8 bits, at most 1,920 pixels a side. */
import type { Picture, Probe } from "./probe.ts";

export interface FilmPlan {
  /** Taken over as it is, which takes a second instead of minutes, and loses nothing. */
  readonly copiesPicture: boolean;
  readonly copiesSound: boolean;
  readonly width: number;
  readonly height: number;
}

export const filmSideMax = 1_920;
const framesPerSecondMax = 60;
/** Level 4.2: what phones decode in hardware, 1,080 lines at 60 a second. */
const levelMax = 42;
const profiles = new Set(["Constrained Baseline", "Baseline", "Main", "High"]);
/** Above that it would stall on its way to a phone. */
const bitsPerSecondMax = 8_000_000;
const soundChannelsMax = 2;

export function planFilm(
  picture: Picture,
  { sound, bitsPerSecond }: Omit<Probe, "picture">,
): FilmPlan {
  const { width, height } = picture.shown;
  const scale = Math.min(1, filmSideMax / Math.max(width, height));
  const copiesPicture =
    scale === 1 && isPlayable(picture) && (bitsPerSecond ?? Infinity) <= bitsPerSecondMax;
  return {
    copiesPicture,
    copiesSound:
      sound !== null &&
      sound.codec === "aac" &&
      sound.profile === "LC" &&
      sound.channels <= soundChannelsMax,
    // H.264 with colours at half the size has even sides only.
    width: copiesPicture ? width : even(width * scale),
    height: copiesPicture ? height : even(height * scale),
  };
}

function isPlayable(picture: Picture): boolean {
  return (
    picture.codec === "h264" &&
    profiles.has(picture.profile) &&
    picture.level > 0 &&
    picture.level <= levelMax &&
    picture.pixelFormat === "yuv420p" &&
    picture.framesPerSecond > 0 &&
    picture.framesPerSecond <= framesPerSecondMax
  );
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
