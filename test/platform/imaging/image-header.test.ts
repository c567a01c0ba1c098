import { expect, test } from "bun:test";
import { readImageHeader, refuseImage } from "#src/platform/imaging/image-header.ts";
import { refuseHeader } from "#src/platform/imaging/limits.ts";
import { animation, manyFrames, picture, pictureWithPlace, pngBomb } from "./pictures.ts";

test("every format's size is read without decoding it", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const header = readImageHeader(await picture(format, 320, 202), format);
    expect({ format, header }).toEqual({ format, header: { width: 320, height: 202, frames: 1 } });
  }
});

test("a lossless WebP says its size, too", async () => {
  const sharp = (await import("sharp")).default;
  const lossless = await sharp(await picture("png", 500, 3))
    .webp({ lossless: true })
    .toBuffer();
  expect(readImageHeader(lossless, "webp")).toEqual({ width: 500, height: 3, frames: 1 });
});

test("frames are counted without decoding one", async () => {
  const size = { width: 64, height: 48, frames: 5 };
  expect(readImageHeader(await animation("gif", size), "gif")).toEqual(size);
  expect(readImageHeader(await animation("webp", size), "webp")).toEqual(size);
});

test("what a camera writes before the picture hides its size from nobody", async () => {
  const jpeg = await pictureWithPlace();
  expect(readImageHeader(jpeg, "jpeg")).toEqual({ width: 320, height: 200, frames: 1 });
});

test("256 megapixels in 750 KB are refused by their header", () => {
  const bomb = pngBomb();
  expect(bomb.length).toBeLessThan(800_000);
  expect(readImageHeader(bomb, "png")).toEqual({ width: 16_000, height: 16_000, frames: 1 });
  expect(refuseImage(bomb, "png")).toBe("too-large");
  // Not even all of it is needed.
  expect(readImageHeader(bomb.subarray(0, 64), "png")?.width).toBe(16_000);
});

test("ten thousand frames are refused, and counted no further than needed", () => {
  const film = manyFrames(10_000);
  expect(readImageHeader(film, "gif")?.frames).toBe(201);
  expect(refuseImage(film, "gif")).toBe("too-large");
  expect(refuseImage(manyFrames(200), "gif")).toBeNull();
});

test("the limits are as they are told", () => {
  expect(refused(12_000, 3_333)).toBeNull();
  expect(refused(12_001, 1)).toBe("too-large");
  expect(refused(1, 12_001)).toBe("too-large");
  expect(refused(8_000, 5_000)).toBeNull();
  expect(refused(8_000, 5_001)).toBe("too-large");
  expect(refused(1_000, 1_000, 100)).toBeNull();
  expect(refused(1_000, 1_000, 101)).toBe("too-large");
  expect(refused(1, 1, 201)).toBe("too-large");
  expect(refused(0, 100)).toBe("invalid");
});

test("more bytes than a picture may have are refused unread", () => {
  expect(refuseImage(new Uint8Array(10 * 1024 * 1024 + 1), "jpeg")).toBe("too-large");
});

test("the beginning of a file either says the size or says nothing", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const whole = await picture(format);
    for (let length = 0; length < Math.min(whole.length, 700); length += 1) {
      const header = readImageHeader(whole.subarray(0, length), format);
      if (header !== null && refuseHeader(header) === null)
        expect([header.width, header.height]).toEqual([320, 200]);
    }
  }
});

function refused(width: number, height: number, frames = 1) {
  return refuseHeader({ width, height, frames });
}
