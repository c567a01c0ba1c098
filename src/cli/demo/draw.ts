/** Faces and covers for people who never sat for one: colours and shapes out of their handle, the same each time. */
import { createHash } from "node:crypto";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, one pixel behind the other. */
  readonly pixels: Uint8Array;
}

type Colour = readonly [number, number, number];

const coverSize = { width: 960, height: 320 } as const;
/** Cells a side, of which the left half is mirrored. */
const cells = 5;
const marginShare = 0.14;

/** As many pixels a side. */
export function drawAvatar(handle: string, size: number): Drawing {
  const bytes = bytesOf(handle);
  const [light, dark] = coloursOf(bytes);
  const margin = size * marginShare;
  const cell = (size - 2 * margin) / cells;
  return paint(size, size, (x, y) => {
    const [column, row] = [Math.floor((x - margin) / cell), Math.floor((y - margin) / cell)];
    const isInside = column >= 0 && column < cells && row >= 0 && row < cells;
    const mirrored = Math.min(column, cells - 1 - column);
    const isFilled = isInside && ((bytes[4 + row * 3 + mirrored] ?? 0) & 1) === 1;
    return isFilled ? light : mix(dark, light, (0.25 * (x + y)) / (2 * size));
  });
}

/** Hills behind hills. */
export function drawCover(handle: string): Drawing {
  const bytes = bytesOf(`${handle} cover`);
  const [light, dark] = coloursOf(bytes);
  const { width, height } = coverSize;
  const ridges = [0, 1, 2, 3];
  const heightAt = (ridge: number, x: number): number => {
    const speed = (1 + ((bytes[8 + ridge] ?? 0) % 4)) / width;
    const wave = Math.sin(2 * Math.PI * speed * x + (bytes[12 + ridge] ?? 0));
    return height * (0.35 + 0.16 * ridge) + wave * height * 0.09;
  };
  return paint(width, height, (x, y) => {
    const covering = ridges.filter((ridge) => y > heightAt(ridge, x)).length;
    return covering === 0
      ? mix(light, [255, 255, 255], 0.6 - (0.6 * y) / height)
      : mix(light, dark, covering / 4);
  });
}

function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): Drawing {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.set(colourAt(x, y), (y * width + x) * 3);
  return { width, height, pixels };
}

function bytesOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Two of one hue, light and dark. */
function coloursOf(bytes: Buffer): readonly [Colour, Colour] {
  const hue = bytes.readUInt16BE(0) / 0xffff;
  return [fromHue(hue, 0.72), fromHue(hue + 0.05, 0.28)];
}

/** Of medium saturation; lightness from 0 to 1. */
function fromHue(hue: number, lightness: number): Colour {
  const channel = (shift: number): number => {
    const wave = 0.5 + 0.5 * Math.cos(2 * Math.PI * (hue - shift));
    return Math.round(255 * Math.min(1, lightness * (0.55 + 0.75 * wave)));
  };
  return [channel(0), channel(1 / 3), channel(2 / 3)];
}

function mix(one: Colour, other: Colour, share: number): Colour {
  const between = (index: 0 | 1 | 2): number =>
    Math.round(one[index] + (other[index] - one[index]) * share);
  return [between(0), between(1), between(2)];
}
