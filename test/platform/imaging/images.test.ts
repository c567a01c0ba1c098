import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeImageVariants } from "#src/platform/imaging/images.ts";
import type { MadeImage } from "#src/platform/imaging/pipeline.ts";
import type { ImageFormat } from "#src/platform/imaging/sniff.ts";
import { animation, canary, html, picture, pictureWithPlace } from "./pictures.ts";
import { pngBomb, pngChunk, svg, tiff, twoColours, zip } from "./pictures.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubbub-images-"));
});
afterAll(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;
let count = 0;

async function outcomeOf(bytes: Uint8Array, format: ImageFormat, stopping = never) {
  const out = await mkdtemp(join(folder, "out-"));
  const input = join(folder, `input-${(count += 1)}`);
  await writeFile(input, bytes);
  const outcome = await makeImageVariants(
    { input, format, folder: out, purpose: "picture" },
    stopping,
  );
  return { outcome, out };
}

async function made(bytes: Uint8Array, format: ImageFormat) {
  const { outcome, out } = await outcomeOf(bytes, format);
  if ("refused" in outcome) throw new Error(`refused: ${outcome.why}`);
  const files = new Map<string, Buffer>();
  for (const name of await readdir(out)) files.set(name, await readFile(join(out, name)));
  return { image: outcome.made, files };
}

async function refusal(bytes: Uint8Array, format: ImageFormat): Promise<string> {
  const { outcome } = await outcomeOf(bytes, format);
  return "refused" in outcome ? outcome.refused : "made";
}

function sizes({ files }: MadeImage): string[] {
  return files.map(({ name, width, height }) => `${name} ${width}×${height}`);
}

async function colourAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const sharp = (await import("sharp")).default;
  const area = { left, top, width: 1, height: 1 };
  return [...(await sharp(bytes).extract(area).removeAlpha().raw().toBuffer())];
}

test("a picture becomes WebP and AVIF of every step up to its own width", async () => {
  const { image, files } = await made(await picture("jpeg", 1_000, 500), "jpeg");
  expect(sizes(image)).toEqual([
    ...["160.webp 160×80", "160.avif 160×80", "640.webp 640×320", "640.avif 640×320"],
    ...["1280.webp 1000×500", "1280.avif 1000×500"],
  ]);
  expect(image).toMatchObject({ width: 1_000, height: 500, isAnimated: false });
  expect([...files.keys()].sort()).toEqual(image.files.map(({ name }) => name).sort());
  for (const { name, bytes } of image.files) expect(files.get(name)?.length).toBe(bytes);
});

test("nothing is enlarged, and nothing is wider than 2,048", async () => {
  const [small, large] = [await picture("png", 2, 2), await picture("png", 3_000, 1_000)];
  expect(sizes((await made(small, "png")).image)).toEqual(["160.webp 2×2", "160.avif 2×2"]);
  const { image } = await made(large, "png");
  expect(sizes(image).slice(-2)).toEqual(["2048.webp 2048×683", "2048.avif 2048×683"]);
  expect(image.width).toBe(2_048);
});

test("every accepted format comes out the same", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const { image, files } = await made(await picture(format), format);
    expect(sizes(image).slice(-1)).toEqual(["640.avif 320×200"]);
    for (const name of ["640.webp", "640.avif"]) {
      const [red = 0, , blue = 255] = await colourAt(files.get(name) ?? Buffer.alloc(0), 20, 100);
      expect(red).toBeGreaterThan(200);
      expect(blue).toBeLessThan(60);
    }
  }
});

test("place, names, comments and what else a camera wrote are in none of the files", async () => {
  const original = await pictureWithPlace();
  expect(original.includes(canary)).toBeTrue();
  expect(original.includes("GPS") || original.includes("Exif")).toBeTrue();
  const { files } = await made(original, "jpeg");
  const sharp = (await import("sharp")).default;
  for (const bytes of files.values()) {
    expect(bytes.includes(canary)).toBeFalse();
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
    expect({ exif, xmp, iptc, icc }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      icc: undefined,
    });
  }
});

test("what is written into a PNG beside its pixels is gone", async () => {
  const png = await picture("png");
  const text = pngChunk("tEXt", Buffer.from(`Author\0${canary}`));
  const { files } = await made(Buffer.concat([png.subarray(0, 33), text, png.subarray(33)]), "png");
  for (const bytes of files.values()) expect(bytes.includes(canary)).toBeFalse();
});

test("another file glued behind a picture is gone", async () => {
  const page = Buffer.from(`${html.toString()}${canary}`);
  const glued = [
    { format: "png", bytes: Buffer.concat([await picture("png"), zip()]) },
    { format: "jpeg", bytes: Buffer.concat([await picture("jpeg"), page]) },
    { format: "gif", bytes: Buffer.concat([await picture("gif"), zip()]) },
    { format: "webp", bytes: Buffer.concat([await picture("webp"), zip()]) },
  ] as const;
  for (const { format, bytes } of glued) {
    expect(bytes.includes(canary)).toBeTrue();
    const { files } = await made(bytes, format);
    for (const file of files.values()) {
      expect(file.includes(canary)).toBeFalse();
      expect(file.includes("PK\u0003\u0004")).toBeFalse();
    }
  }
});

test("a picture stands the way it is looked at, and says so nowhere", async () => {
  // Turned by a quarter: what was left is on top.
  const { image, files } = await made(await pictureWithPlace(6), "jpeg");
  expect([image.width, image.height]).toEqual([200, 320]);
  const bytes = files.get("640.webp") ?? Buffer.alloc(0);
  const [top, bottom] = [await colourAt(bytes, 100, 20), await colourAt(bytes, 100, 300)];
  expect(top[0]).toBeGreaterThan(200);
  expect(bottom[2]).toBeGreaterThan(200);
});

test("colours of another profile, and of print, become those of every screen", async () => {
  const sharp = (await import("sharp")).default;
  const plain = { create: { width: 40, height: 40, channels: 3, background: "#c86432" } } as const;
  const wide = await sharp(plain).withIccProfile("p3").png().toBuffer();
  const print = await sharp(plain).toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
  const grey = await sharp(plain).toColourspace("b-w").png().toBuffer();
  for (const [bytes, format, tolerance] of [
    [wide, "png", 8],
    [print, "jpeg", 40],
  ] as const) {
    const { files } = await made(bytes, format);
    const colour = await colourAt(files.get("160.webp") ?? Buffer.alloc(0), 20, 20);
    for (const [index, wanted] of [200, 100, 50].entries())
      expect(Math.abs((colour[index] ?? 0) - wanted)).toBeLessThan(tolerance);
  }
  expect((await made(grey, "png")).image.files).toHaveLength(2);
});

test("what is transparent stays transparent", async () => {
  const sharp = (await import("sharp")).default;
  const clear = {
    create: { width: 50, height: 50, channels: 4, background: "#ff000000" },
  } as const;
  const { files } = await made(await sharp(clear).png().toBuffer(), "png");
  for (const bytes of files.values()) {
    const [, , , alpha] = await sharp(bytes).ensureAlpha().raw().toBuffer();
    expect(alpha).toBe(0);
  }
});

test("an animation stays one, frame by frame, at its pace", async () => {
  const sharp = (await import("sharp")).default;
  for (const format of ["gif", "webp"] as const) {
    const { image, files } = await made(await animation(format, { frames: 4, width: 200 }), format);
    expect(image).toMatchObject({ width: 200, height: 48, isAnimated: true });
    expect(sizes(image)).toEqual(["160.webp 160×38", "640.webp 200×48"]);
    const { pages, delay } = await sharp(files.get("640.webp")).metadata();
    expect({ pages, delay }).toEqual({ pages: 4, delay: [80, 80, 80, 80] });
  }
});

test("the blur to show meanwhile has the picture's colours", async () => {
  const { thumbHashToAverageRGBA } = await import("thumbhash");
  const sharp = (await import("sharp")).default;
  const green = { create: { width: 90, height: 60, channels: 3, background: "#10c020" } } as const;
  const { image } = await made(await sharp(green).png().toBuffer(), "png");
  const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(image.placeholder, "base64"));
  expect(g).toBeGreaterThan(Math.max(r, b) + 0.3);
  expect(image.placeholder.length).toBeLessThanOrEqual(40);
});

test("the decoder is held to the limits, too, whatever was read before", async () => {
  expect(await refusal(pngBomb(), "png")).toBe("too-large");
  expect(await refusal(pngBomb(7_000), "png")).toBe("too-large");
});

test("what is no picture that we decode is refused by the decoder, too", async () => {
  for (const bytes of [svg, html, await tiff(), zip(), Buffer.alloc(0)])
    expect(await refusal(bytes, "png")).toBe("invalid");
  // A picture, but not the one it was taken for.
  expect(await refusal(await picture("png"), "jpeg")).toBe("invalid");
});

test("half a picture is refused", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const whole = await (await twoColours()).toFormat(format).toBuffer();
    for (const share of [0.3, 0.9])
      expect(await refusal(whole.subarray(0, whole.length * share), format)).toBe("invalid");
  }
});

test("a picture that takes too much of the processor is given up, and the next one is served", async () => {
  const input = join(folder, "long");
  await writeFile(input, await animation("gif", { frames: 30, width: 800, height: 800 }));
  const order = { input, format: "gif", folder, purpose: "picture", cpuMsMax: 300 } as const;
  expect(await makeImageVariants(order, never)).toMatchObject({ refused: "too-large" });
  expect((await made(await picture("png"), "png")).image.files).toHaveLength(4);
});

test("who is told to stop stops at once, and the next one is served", async () => {
  const stopping = new AbortController();
  const large = await animation("gif", { frames: 30, width: 800, height: 800 });
  const running = outcomeOf(large, "gif", stopping.signal).then(
    () => "done",
    (error: unknown) => String(error),
  );
  const waiting = made(await picture("png"), "png");
  stopping.abort(new Error("the server stops"));
  expect(await running).toContain("the server stops");
  expect((await waiting).image.files).toHaveLength(4);
});
