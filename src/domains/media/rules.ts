/** What may be sent: decided from what a device says of a file and from the file's first bytes. */
import { AppError } from "#src/kit/errors.ts";
import type { MediumKind } from "#src/kit/media.ts";
import type { FileClaim, Judgement } from "#src/kit/media-doors.ts";
import type { RateLimit } from "#src/kit/operation.ts";
import { canProcess } from "#src/platform/imaging/capability.ts";
import {
  audioBytesMax,
  documentBytesMax,
  imageBytesMax,
  videoBytesMax,
} from "#src/platform/imaging/limits.ts";
import { sniff, type Sniffed } from "#src/platform/imaging/sniff.ts";
import { nameGraphemesMax } from "./schemas.ts";

/** Whatever way a file comes. */
export const mediaRate: RateLimit = {
  ...{ name: "media", by: "account" },
  ...{ limit: 30, perSeconds: 30 * 60 },
};

export const kindBytesMax: Readonly<Record<MediumKind, number>> = {
  image: imageBytesMax,
  video: videoBytesMax,
  audio: audioBytesMax,
  document: documentBytesMax,
};

/** The kind that a file claims to be; null where it claims nothing. */
export function claimedKind({ contentType, kind }: FileClaim): MediumKind | null {
  if (kind !== null) return kind;
  const family = contentType.toLowerCase().split("/")[0];
  return family === "image" || family === "video" || family === "audio" ? family : null;
}

/**
 * A document is whatever claims to be nothing else and is nothing we know, or asks to be one. What claims to be a picture,
 * a film or a sound has to begin like one.
 */
export function judge(head: Uint8Array, claim: FileClaim): Judgement {
  const claimed = claimedKind(claim);
  if (claimed === "document") return { kind: "document", bytesMax: documentBytesMax };
  const sniffed = sniff(head);
  if (sniffed === null && claimed === null) return { kind: "document", bytesMax: documentBytesMax };
  if (sniffed === null || (claim.kind !== null && !canBe(sniffed, claim.kind)))
    throw new AppError(
      "unsupported-media",
      "The file is not what it claims to be, or of no kind that is taken.",
    );
  if (sniffed.kind === "image") return { kind: "image", bytesMax: imageBytesMax };
  if (!canProcess("video"))
    throw new AppError("unsupported-media", "This server takes no films and sounds.");
  // Films and sounds share containers: which of them it is shows when it is opened.
  const isSound = ["ogg", "mp3", "wav"].includes(sniffed.format);
  return isSound
    ? { kind: "audio", bytesMax: audioBytesMax }
    : { kind: null, bytesMax: videoBytesMax };
}

function canBe(sniffed: Sniffed, kind: MediumKind): boolean {
  return sniffed.kind === "image" ? kind === "image" : kind === "video" || kind === "audio";
}

/** For what is still to be sent, by what it claims alone. */
export function declaredBytesMax(claim: FileClaim): number {
  return kindBytesMax[claimedKind(claim) ?? "document"];
}

const nameDefault = "file";
const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
/** A path is not a part of a name, whichever system it comes from. */
const pathPattern = /^.*[/\\]/s;
/** Ends lines, ends texts, turns their direction round: none of it belongs to a name. */
// oxlint-disable-next-line eslint/no-control-regex -- they are what is looked for
const unfitPattern = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** What a device calls a file, as it may be kept and shown. */
export function fileNameOf(given: string): string {
  const fit = given.toWellFormed().replace(pathPattern, "").replace(unfitPattern, "").trim();
  const graphemes = Array.from(segmenter.segment(fit.slice(0, 4_096)), ({ segment }) => segment);
  const name = graphemes.slice(0, nameGraphemesMax).join("");
  return name === "" || name === "." || name === ".." ? nameDefault : name;
}
