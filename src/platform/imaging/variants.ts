/**
 * Which files are made of a picture: WebP, which everything shows, and AVIF, which is a quarter smaller at the same
 * likeness and no slower at the effort chosen here. Nothing is enlarged, and what is larger than the largest step is kept
 * nowhere: the original, with all that it may tell about its owner, is gone when its variants exist.
 */
import type { ImageHeader } from "./headers/header.ts";

export interface Variant {
  readonly name: string;
  readonly format: "webp" | "avif";
  readonly width: number;
}

const stepWidths = [160, 640, 1_280, 2_048] as const;
/** Of long pictures the largest variants are WebP only: AVIF would take seconds, for what is scrolled past. */
const avifPixelsMax = 2_048 * 2_048;
/** Of all frames of one variant: what takes about three seconds to encode. */
const animationPixelsMax = 50_000_000;

/** The name says the step, the width what it came to: of a picture 1,000 wide, `1280.webp` is 1,000 wide. */
export function planVariants({ width, height, frames }: ImageHeader): Variant[] {
  const widest = Math.min(width, frames > 1 ? animatedWidthMax(width, height, frames) : Infinity);
  return stepsUpTo(widest).flatMap((step) => {
    const own = Math.min(step, widest);
    const webp = { name: `${step}.webp`, format: "webp", width: own } as const;
    const isSmall = own * own * (height / width) <= avifPixelsMax;
    if (frames > 1 || !isSmall) return [webp];
    return [webp, { name: `${step}.avif`, format: "avif", width: own } as const];
  });
}

/** A film's still, one size for all. */
export function planPoster({ width }: ImageHeader): Variant[] {
  const own = Math.min(width, 1_280);
  return [
    { name: "poster.webp", format: "webp", width: own },
    { name: "poster.avif", format: "avif", width: own },
  ];
}

/** The first step that holds the whole width is the last one. */
function stepsUpTo(width: number): number[] {
  return stepWidths.filter((_, index) => (stepWidths[index - 1] ?? 0) < width);
}

function animatedWidthMax(width: number, height: number, frames: number): number {
  const fitting = Math.sqrt((animationPixelsMax / frames) * (width / height));
  return Math.max(1, Math.floor(fitting));
}
