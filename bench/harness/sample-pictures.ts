/** Pictures like those that people send, the same with every run: noise of many sizes laid over each other, as nature does. */
import { join } from "node:path";
import sharp from "sharp";

export interface SamplePicture {
  readonly what: string;
  readonly path: string;
  readonly megapixels: number;
}

const samples = [
  { what: "a phone's photograph, JPEG", name: "photo.jpg", width: 4_032, height: 3_024 },
  { what: "a screenshot, PNG", name: "screen.png", width: 1_170, height: 2_532 },
  { what: "an avatar, JPEG", name: "avatar.jpg", width: 800, height: 800 },
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
  for (const { what, name, width, height } of samples) {
    const path = join(folder, name);
    const picture = sharp(await noise(width, height), { raw: { width, height, channels: 3 } });
    await (name.endsWith(".png") ? picture.png() : picture.jpeg({ quality: 88 })).toFile(path);
    made.push({ what, path, megapixels: (width * height) / 1e6 });
  }
  return made;
}

async function noise(width: number, height: number): Promise<Buffer> {
  const sum = new Float32Array(width * height * 3);
  for (const { across, share } of octaves) {
    const size = { width: across, height: Math.max(1, Math.round((across * height) / width)) };
    const layer = await sharp(randomBytes(size.width * size.height * 3), {
      raw: { ...size, channels: 3 },
    })
      .resize(width, height, { fit: "fill" })
      .raw()
      .toBuffer();
    for (const [at, value] of layer.entries()) sum[at] = (sum[at] ?? 0) + value * share;
  }
  return Buffer.from(sum);
}

let state = 1;

function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
