/** Pictures like those that people send, the same with every run: noise of many sizes laid over each other, as nature does. */
import { join } from "node:path";
import sharp from "sharp";

export interface SamplePicture {
  readonly what: string;
  readonly path: string;
  readonly megapixels: number;
  /** How often it is made in a round, so that each round is long enough to be measured. */
  readonly timesEach: number;
}

const samples = [
  {
    what: "a phone's photograph, JPEG",
    name: "photo.jpg",
    width: 4_032,
    height: 3_024,
    timesEach: 1,
  },
  { what: "a screenshot, PNG", name: "screen.png", width: 1_170, height: 2_532, timesEach: 2 },
  { what: "an avatar, JPEG", name: "avatar.jpg", width: 800, height: 800, timesEach: 6 },
] as const;

/** Width of the noise, and how much of it: most of a photograph is large and soft. */
const octaves = [
  { across: 4, share: 0.45 },
  { across: 16, share: 0.22 },
  { across: 64, share: 0.13 },
  { across: 256, share: 0.09 },
  { across: 1_024, share: 0.06 },
  { across: 4_032, share: 0.03 },
] as const;

export async function makeSamplePictures(folder: string): Promise<SamplePicture[]> {
  const made: SamplePicture[] = [];
  for (const { what, name, width, height, timesEach } of samples) {
    const path = join(folder, name);
    const picture = sharp(await noise(width, height), { raw: { width, height, channels: 3 } });
    await (name.endsWith(".png") ? picture.png() : picture.jpeg({ quality: 88 })).toFile(path);
    made.push({ what, path, megapixels: (width * height) / 1e6, timesEach });
  }
  return made;
}

/** From the coarsest on: what is there is drawn larger, and finer noise is mixed into it. */
async function noise(width: number, height: number): Promise<Buffer> {
  let pixels: Buffer = Buffer.from([128, 128, 128]);
  let size = { width: 1, height: 1 };
  let shareBefore = 0;
  for (const { across, share } of octaves.filter((one) => one.across < 2 * width)) {
    const wide = Math.min(across, width);
    const next = { width: wide, height: Math.max(1, Math.round((wide * height) / width)) };
    const enlarged = await resized(pixels, size, next);
    pixels = mixed(enlarged, randomBytes(enlarged.length), share / (shareBefore + share));
    size = next;
    shareBefore += share;
  }
  return await resized(pixels, size, { width, height });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function resized(pixels: Buffer, from: Size, to: Size): Promise<Buffer> {
  if (from.width === to.width && from.height === to.height) return pixels;
  return await sharp(pixels, { raw: { ...from, channels: 3 } })
    .resize(to.width, to.height, { fit: "fill" })
    .raw()
    .toBuffer();
}

/** Into the first one; `share` of each byte is the second one's. */
function mixed(pixels: Buffer, others: Buffer, share: number): Buffer {
  const share256 = Math.round(share * 256);
  for (let at = 0; at < pixels.length; at += 1) {
    const own = pixels[at] ?? 0;
    pixels[at] = own + ((((others[at] ?? 0) - own) * share256) >> 8);
  }
  return pixels;
}

const pattern = randomPattern(1024 * 1024 + 7);

/** Large ones repeat themselves, further apart than anything looks for likeness. */
function randomBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += pattern.length) pattern.copy(bytes, at);
  return bytes;
}

function randomPattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
