/** Real files for tests: small pictures of every kind, and those that must bounce. Made here, so that each is what it says. */
import { crc32, constants, deflateRawSync } from "node:zlib";
import type { ImageFormat } from "#src/platform/imaging/sniff.ts";

/** What must not be found in anything that is served. */
export const canary = "canary-5c1f0e";

const sharpOf = async () => (await import("sharp")).default;

/** Left half red, right half blue: which way up it is can be seen. */
export async function twoColours(width = 320, height = 200) {
  const sharp = await sharpOf();
  const right = { create: { width: width / 2, height, channels: 3, background: "#00f" } } as const;
  const whole = { create: { width, height, channels: 3, background: "#f00" } } as const;
  return sharp(
    await sharp(whole)
      .composite([{ input: right, left: width / 2, top: 0 }])
      .png()
      .toBuffer(),
  );
}

export async function picture(format: ImageFormat, width = 320, height = 200): Promise<Buffer> {
  return (await twoColours(width, height)).toFormat(format).toBuffer();
}

export async function animation(
  format: "gif" | "webp",
  { frames = 3, width = 64, height = 48 } = {},
): Promise<Buffer> {
  const sharp = await sharpOf();
  const inputs = await Promise.all(
    Array.from({ length: frames }, (_, frame) =>
      sharp({ create: { width, height, channels: 3, background: { r: frame * 40, g: 80, b: 0 } } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(inputs, { join: { animated: true } })
    .toFormat(format, { loop: 0, delay: Array.from({ length: frames }, () => 80) })
    .toBuffer();
}

/** With a place, a name and a comment in every part that a JPEG has for such things. */
export async function pictureWithPlace(orientation = 1): Promise<Buffer> {
  const jpeg = await (
    await twoColours()
  )
    .withExif({
      IFD0: { Copyright: canary },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 3230/100", GPSMapDatum: canary },
    })
    .withMetadata({ orientation })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${canary}</x:xmpmeta>`)
    .jpeg()
    .toBuffer();
  const comment = Buffer.from(canary);
  const segment = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, comment, jpeg.subarray(2)]);
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** 256 megapixels in some 750 KB, whole and correct: decoded it is 768 MB of zeros. */
export function pngBomb(side = 16_000): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const length = side * (side * 3 + 1);
  const end = Buffer.alloc(4);
  // Adler-32 of zeros: the first sum stays 1, the second counts them.
  end.writeUInt32BE((length % 65_521) * 65_536 + 1);
  const pixels = Buffer.concat([Buffer.from([0x78, 0x9c]), ...deflatedZeros(length), end]);
  return Buffer.concat([
    pngSignature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", pixels),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The same compressed piece again and again, instead of compressing hundreds of megabytes. */
function deflatedZeros(length: number): Buffer[] {
  const pieceLength = 1_000_000;
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const piece = deflateRawSync(Buffer.alloc(pieceLength), flush);
  const whole = Array.from({ length: Math.floor(length / pieceLength) }, () => piece);
  return [...whole, deflateRawSync(Buffer.alloc(length % pieceLength))];
}

/** Frames of one pixel each, 14 bytes a frame. */
export function manyFrames(frames: number): Buffer {
  const head = Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
  ]);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}

export const svg = Buffer.from(
  `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`,
);
export const html = Buffer.from("<!doctype html><script>alert(1)</script>");

export async function tiff(): Promise<Buffer> {
  return (await twoColours()).tiff().toBuffer();
}

/** The archive of one stored file, as it may be glued behind a picture. */
export function zip(): Buffer {
  const head = Buffer.alloc(30);
  head.write("PK\u0003\u0004", "latin1");
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  return Buffer.concat([head, Buffer.from(`${canary}.txt`), Buffer.from(canary), end]);
}

/** The same numbers with every run: a failure can be seen again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A few bytes changed, cut out, doubled or cut off. */
export function mutate(bytes: Uint8Array, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  const length = Math.floor(random() * 64);
  const kind = Math.floor(random() * 4);
  if (kind === 0) return copy.subarray(0, at);
  if (kind === 1) return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
  if (kind === 2) return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
  for (let count = 1 + Math.floor(random() * 16); count > 0; count -= 1)
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return copy;
}
