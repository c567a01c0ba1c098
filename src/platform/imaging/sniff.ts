/**
 * What bytes are, by how they begin. What a device declares, and how a file is called, is believed by nobody: an SVG, an HTML
 * page or a TIFF is nothing that we know, whatever it says it is.
 */
import { asciiAt, startsWith, uintBig } from "./bytes.ts";

export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif";
/** A container; whether it holds a film or only sound is for `probe` to say. */
export type StreamFormat = "mov" | "webm" | "ogg" | "mp3" | "wav";

export type Sniffed =
  | { readonly kind: "image"; readonly format: ImageFormat }
  | { readonly kind: "stream"; readonly format: StreamFormat };

/** As many bytes of the beginning as `sniff` looks at. */
export const sniffBytes = 4_096;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const ebmlSignature = [0x1a, 0x45, 0xdf, 0xa3];
/** What may stand first in a QuickTime file that is older than `ftyp`. */
const oldMovieBoxes = new Set(["moov", "mdat", "wide"]);
const movieBrands =
  /^(isom|iso[2-9]|mp4[12]|M4[ABVP] |qt {2}|avc1|dash|mmp4|MSNV|3gp[4-9]|3g2[a-c]|F4[VA] )$/;

/** Null for what we do not know. */
export function sniff(head: Uint8Array): Sniffed | null {
  const image = imageFormatOf(head);
  if (image !== null) return { kind: "image", format: image };
  const stream = streamFormatOf(head);
  return stream === null ? null : { kind: "stream", format: stream };
}

function imageFormatOf(head: Uint8Array): ImageFormat | null {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(head, pngSignature)) return "png";
  if (/^GIF8[79]a$/.test(asciiAt(head, 0, 6))) return "gif";
  if (isRiff(head, "WEBP")) return "webp";
  // `avis` alone is a film of AVIF frames, and HEIC is not AVIF: both lack this brand.
  return brandsOf(head).includes("avif") ? "avif" : null;
}

function streamFormatOf(head: Uint8Array): StreamFormat | null {
  if (brandsOf(head).some((brand) => movieBrands.test(brand))) return "mov";
  if (oldMovieBoxes.has(asciiAt(head, 4, 4))) return "mov";
  if (isWebm(head)) return "webm";
  if (asciiAt(head, 0, 4) === "OggS") return "ogg";
  if (isRiff(head, "WAVE")) return "wav";
  return asciiAt(head, 0, 3) === "ID3" || isMp3Frame(head) ? "mp3" : null;
}

function isRiff(head: Uint8Array, form: string): boolean {
  return asciiAt(head, 0, 4) === "RIFF" && asciiAt(head, 8, 4) === form;
}

/** Of the `ftyp` box that files of the ISO family begin with: the major brand, then those it is compatible with. */
function brandsOf(head: Uint8Array): string[] {
  if (asciiAt(head, 4, 4) !== "ftyp") return [];
  const end = Math.min(uintBig(head, 0, 4), head.length, sniffBytes);
  const brands = [asciiAt(head, 8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(asciiAt(head, at, 4));
  return brands;
}

/** Matroska says in its header which of its dialects it is; the element 0x4282 is the first or one of the first. */
function isWebm(head: Uint8Array): boolean {
  if (!startsWith(head, ebmlSignature)) return false;
  for (let at = 4; at < 64; at += 1)
    if (startsWith(head, [0x42, 0x82], at)) return asciiAt(head, at + 3, 4) === "webm";
  return false;
}

/** MPEG audio, layer III, with a bit rate and a sampling rate that exist. */
function isMp3Frame(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  const isSynced = first === 0xff && (second & 0xe0) === 0xe0;
  const isLayerThree = (second & 0x06) === 0x02 && (second & 0x18) !== 0x08;
  return isSynced && isLayerThree && third >> 4 !== 15 && (third & 0x0c) !== 0x0c;
}
