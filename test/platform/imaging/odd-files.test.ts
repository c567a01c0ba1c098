/** Files that are rare, and right all the same; and some that only look so. Each is made here. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { refuseImage } from "#src/platform/imaging/image-header.ts";
import { makeImageVariants } from "#src/platform/imaging/images.ts";
import { sniff } from "#src/platform/imaging/sniff.ts";
import { pictureWithPlace, twoColours } from "./pictures.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubbub-odd-"));
});
afterAll(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;

interface Result {
  readonly what: string;
  readonly sizes: readonly string[];
  readonly isAnimated: boolean;
  /** The first file's, 160 wide at most. */
  readonly thumbnail: Buffer;
}

/** As the server goes about it: sniffed, its header asked, then decoded. */
async function made(bytes: Uint8Array): Promise<Result | string> {
  const sniffed = sniff(bytes);
  if (sniffed?.kind !== "image") return "unknown";
  const refused = refuseImage(bytes, sniffed.format);
  if (refused !== null) return refused;
  const out = await mkdtemp(join(folder, "out-"));
  const input = join(out, "source");
  await writeFile(input, bytes);
  const order = { input, format: sniffed.format, folder: out, purpose: "picture" } as const;
  const outcome = await makeImageVariants(order, never);
  if ("refused" in outcome) return outcome.refused;
  const { files, isAnimated } = outcome.made;
  return {
    what: sniffed.format,
    sizes: files.map(({ name, width, height }) => `${name} ${width}×${height}`),
    isAnimated,
    thumbnail: await readFile(join(out, "160.webp")),
  };
}

async function right(bytes: Uint8Array): Promise<Result> {
  const result = await made(bytes);
  if (typeof result === "string") throw new Error(`refused: ${result}`);
  return result;
}

async function colourAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const area = { left, top, width: 1, height: 1 };
  return [...(await sharp(bytes).extract(area).removeAlpha().raw().toBuffer())];
}

const isRed = ([red = 0, , blue = 0]: number[]): boolean => red > 200 && blue < 60;
const isBlue = ([red = 0, , blue = 0]: number[]): boolean => blue > 200 && red < 60;

test("a progressive JPEG is turned upright, whichever of the eight ways it lies", async () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const lying = sharp(await pictureWithPlace(orientation)).keepMetadata();
    const { thumbnail, sizes } = await right(await lying.jpeg({ progressive: true }).toBuffer());
    const isTurned = orientation > 4;
    expect(sizes[0]).toBe(isTurned ? "160.webp 160×256" : "160.webp 160×100");
    // Red is on the left of it as stored.
    const ends: readonly [number, number][] = isTurned
      ? [
          [80, 10],
          [80, 245],
        ]
      : [
          [10, 50],
          [150, 50],
        ];
    const isSwapped = [2, 3, 7, 8].includes(orientation);
    const [red = [0, 0], blue = [0, 0]] = isSwapped ? ends.toReversed() : ends;
    expect([orientation, isRed(await colourAt(thumbnail, ...red))]).toEqual([orientation, true]);
    expect([orientation, isBlue(await colourAt(thumbnail, ...blue))]).toEqual([orientation, true]);
  }
});

const base = async (): Promise<Sharp> => sharp(await (await twoColours()).png().toBuffer());

test("sixteen bits, a palette, one bit, grey with transparency, in rows that come crossed: colours stay", async () => {
  const deep = (await base()).toColourspace("rgb16").png();
  const palette = (await base()).png({ palette: true, colours: 2 });
  const crossed = (await base()).png({ progressive: true });
  for (const picture of [deep, palette, crossed]) {
    const { thumbnail } = await right(await picture.toBuffer());
    expect(isRed(await colourAt(thumbnail, 10, 50))).toBe(true);
    expect(isBlue(await colourAt(thumbnail, 150, 50))).toBe(true);
  }
  const grey = (await base()).greyscale().removeAlpha().ensureAlpha(0.5).png();
  const { thumbnail } = await right(await grey.toBuffer());
  const [, , , alpha = 0] = await sharp(thumbnail).ensureAlpha().raw().toBuffer();
  expect(Math.abs(alpha - 128)).toBeLessThan(4);
  const oneBit = (await base())
    .threshold(60)
    .toColourspace("b-w")
    .png({ palette: true, colours: 2 });
  expect((await right(await oneBit.toBuffer())).sizes).toHaveLength(4);
});

test("an AVIF of ten bits is a picture like any other", async () => {
  const deep = sharp(await (await twoColours()).png().toBuffer()).avif({ bitdepth: 10 });
  const bytes = await deep.toBuffer();
  expect(isRed(await colourAt((await right(bytes)).thumbnail, 10, 50))).toBe(true);
});

/** One less than it is, in three bytes. */
function webpSize(value: number): Buffer {
  return Buffer.from([(value - 1) & 0xff, (value - 1) >> 8, 0]);
}

function webpChunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8, name);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** A WebP in the clothes of an animation (RFC 9649 §2.7) that has one frame. */
async function animationOfOne(width: number, height: number): Promise<Buffer> {
  const still = await (await twoColours(width, height)).removeAlpha().webp().toBuffer();
  const isAnimation = Buffer.from([2, 0, 0, 0]);
  const where = Buffer.alloc(6);
  const duration = Buffer.from([80, 0, 0, 0]);
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    webpChunk("VP8X", Buffer.concat([isAnimation, webpSize(width), webpSize(height)])),
    webpChunk("ANIM", Buffer.alloc(6)),
    webpChunk(
      "ANMF",
      Buffer.concat([where, webpSize(width), webpSize(height), duration, still.subarray(12)]),
    ),
  ]);
  return webpChunk("RIFF", body);
}

test("an animation of one frame is a still, with everything that a still has", async () => {
  const { isAnimated, sizes, thumbnail } = await right(await animationOfOne(320, 200));
  expect([isAnimated, sizes.length]).toEqual([false, 4]);
  expect(isRed(await colourAt(thumbnail, 10, 50))).toBe(true);
});

test("a dot, a line down and a line across are pictures", async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 12_000],
    [12_000, 1],
  ] as const) {
    const line = sharp({ create: { width, height, channels: 3, background: "#f00" } });
    const { sizes } = await right(await line.png().toBuffer());
    expect(sizes.length).toBeGreaterThan(0);
  }
});

test("a JPEG that lacks its last bytes, its last tenth or all but its head is refused; so is nothing", async () => {
  const noise = sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      noise: { type: "gaussian", mean: 120, sigma: 60 },
    },
  } as never);
  const whole = await noise.jpeg().toBuffer();
  for (const bytes of [whole.length * 0.9, whole.length - 600, 700])
    expect([bytes, await made(whole.subarray(0, bytes))]).toEqual([bytes, "invalid"]);
  expect(await made(whole.subarray(0, 0))).toBe("unknown");
  expect(typeof (await made(whole))).toBe("object");
});

/** The beginning of a file of the ISO family. */
function brand(name: string): Buffer {
  const compatible = Buffer.from("\0\0\0\0mif1heic");
  return Buffer.concat([Buffer.from("\0\0\0\x18ftyp"), Buffer.from(name), compatible]);
}

test("what phones and desks have besides pictures is no picture: HEIC, PDF, PSD, JPEG XL, an icon", async () => {
  for (const head of [
    ...[brand("heic"), brand("heix"), brand("mif1")],
    ...["%PDF-1.7\n", "8BPS\0\x01", "\xff\x0a", "\0\0\0\x0cJXL \r\n\x87\n", "\0\0\x01\0"].map(
      (text) => Buffer.from(text, "latin1"),
    ),
  ])
    expect(await made(Buffer.concat([head, Buffer.alloc(5_000)]))).toBe("unknown");
});
