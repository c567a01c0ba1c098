/**
 * Turns one picture into its variants. Everything is decoded and encoded anew: what a file carried besides its pixels —
 * places, names, another file behind its end — is in none of them. Runs in a process of its own, see `image-child.ts`.
 */
import { join } from "node:path";
import type sharpModule from "sharp";
import type { Metadata, Sharp, SharpOptions } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { ImageHeader } from "./headers/header.ts";
import { animationPixelsMax, pixelsMax, refuseHeader } from "./limits.ts";
import type { MadeFile, Outcome } from "./outcome.ts";
import type { ImageFormat } from "./sniff.ts";
import { planPoster, planVariants, type Variant } from "./variants.ts";

export interface ImageOrder {
  /** A file that nobody changes meanwhile. */
  readonly input: string;
  readonly format: ImageFormat;
  /** Where the variants go, named as they are called. */
  readonly folder: string;
  readonly purpose: "picture" | "poster";
  /** Another limit of processor time, for tests. */
  readonly cpuMsMax?: number;
}

interface ImageFile extends MadeFile {
  readonly width: number;
  readonly height: number;
}

export interface MadeImage {
  /** Of the largest variant. */
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
  /** ThumbHash, base64. */
  readonly placeholder: string;
  readonly files: readonly ImageFile[];
}

export type ImageOutcome = Outcome<MadeImage>;

export type SharpModule = typeof sharpModule;

/** By a comparison of both on a photograph: AVIF 50 is as close to it as WebP 80, at three quarters of the bytes. */
const webpQuality = 80;
const avifQuality = 50;
const webpEffort = 4;
/** Effort 4 takes twenty times as long, for a tenth of the bytes. */
const avifEffort = 1;
/** Of an animation each step of effort costs seconds, and gains nothing that can be measured. */
const animationEffort = 0;
/** ThumbHash takes no more. */
const placeholderSide = 100;

const loaders = ["JpegFile", "PngFile", "WebpFile", "NsgifFile", "HeifFile"];

export async function loadSharp(): Promise<SharpModule> {
  const { default: sharp } = await import("sharp");
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: loaders.map((name) => `VipsForeignLoad${name}`) });
  // Each picture is another one, and the variants of one are made side by side already.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

export async function makeImage(sharp: SharpModule, order: ImageOrder): Promise<ImageOutcome> {
  try {
    return await tryToMake(sharp, order);
  } catch (error) {
    return { refused: "invalid", why: error instanceof Error ? error.message : "unknown" };
  }
}

async function tryToMake(sharp: SharpModule, order: ImageOrder): Promise<ImageOutcome> {
  const { input, format, purpose } = order;
  // Only the header: whether there is too much of it is for us to say.
  const metadata = await sharp(input, { ...reading, limitInputPixels: false }).metadata();
  if (formatOf(metadata) !== format) return { refused: "invalid", why: "another format inside" };
  const header = headerOf(metadata);
  const refused = refuseHeader(header);
  if (refused !== null) return { refused, why: "the decoder's own header" };
  const isAnimated = header.frames > 1;
  const plan = purpose === "poster" ? planPoster(header) : planVariants(header);
  const widest = Math.max(...plan.map(({ width }) => width));
  // Decoded once, at the largest size that is needed: the smaller ones are made of that.
  const still = await decodeStill(sharp, input, widest);
  const source = (): Sharp => (isAnimated ? sharp(input, readingFrames) : sharp(...still));
  const files = await all(plan.map((variant) => makeFile(source(), variant, order, header)));
  const largest = files.reduce((one, other) => (other.width > one.width ? other : one));
  const placeholder = await placeholderOf(sharp(...still));
  return {
    made: { width: largest.width, height: largest.height, isAnimated, placeholder, files },
  };
}

/** Waits for each of them, also when one failed: nothing writes into the folder when this is over. */
async function all<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return await Promise.all(works);
}

const reading = { failOn: "error", limitInputPixels: pixelsMax } satisfies SharpOptions;
const readingFrames = { ...reading, limitInputPixels: animationPixelsMax, animated: true };

function formatOf({ format, compression }: Metadata): ImageFormat | null {
  if (format === "heif") return compression === "av1" ? "avif" : null;
  const isKnown = format === "jpeg" || format === "png" || format === "webp" || format === "gif";
  return isKnown ? format : null;
}

/** As it is looked at: turned by what its EXIF says. */
function headerOf({ autoOrient, format, pages = 1 }: Metadata): ImageHeader {
  // An AVIF may hold several pictures; the first is the one.
  return { ...autoOrient, frames: format === "gif" || format === "webp" ? pages : 1 };
}

async function decodeStill(
  sharp: SharpModule,
  input: string,
  width: number,
): Promise<[Buffer, SharpOptions]> {
  const { data, info } = await sharp(input, reading)
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    // From whatever profile it has: what follows knows no other colours.
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width: wide, height, channels } = info;
  return [data, { raw: { width: wide, height, channels } }];
}

async function makeFile(
  source: Sharp,
  { name, format, width }: Variant,
  { folder }: ImageOrder,
  { frames }: ImageHeader,
): Promise<ImageFile> {
  const resized = source.resize({ width, withoutEnlargement: true });
  const encoded =
    format === "avif"
      ? resized.avif({ quality: avifQuality, effort: avifEffort })
      : resized.webp({ quality: webpQuality, effort: frames > 1 ? animationEffort : webpEffort });
  const { width: wide, height, pageHeight, size } = await encoded.toFile(join(folder, name));
  return {
    ...{ name, contentType: `image/${format}`, bytes: size },
    ...{ width: wide, height: pageHeight ?? height },
  };
}

async function placeholderOf(still: Sharp): Promise<string> {
  const { data, info } = await still
    .resize(placeholderSide, placeholderSide, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
