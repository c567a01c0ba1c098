import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImageHeader } from "#src/platform/imaging/image-header.ts";
import { makeImageVariants } from "#src/platform/imaging/images.ts";
import { sniff, type ImageFormat } from "#src/platform/imaging/sniff.ts";
import { animation, mutate, picture, seeded } from "./pictures.ts";

/** `FUZZ_ROUNDS=2000 bun test test/platform/imaging/fuzz.test.ts` looks longer. */
const rounds = Number(process.env["FUZZ_ROUNDS"] ?? 60);
const headersPerRound = 50;

async function seeds(): Promise<{ format: ImageFormat; bytes: Buffer }[]> {
  const formats = ["jpeg", "png", "webp", "gif", "avif"] as const;
  const still = formats.map(async (format) => ({ format, bytes: await picture(format, 64, 40) }));
  const moving = (["gif", "webp"] as const).map(async (format) => ({
    ...{ format, bytes: await animation(format) },
  }));
  return Promise.all([...still, ...moving]);
}

test("headers that somebody damaged are read or not, quickly and without an exception", async () => {
  const random = seeded(7);
  const valid = await seeds();
  for (let round = 0; round < rounds * headersPerRound; round += 1) {
    const { format, bytes } = valid[round % valid.length] ?? {
      format: "png",
      bytes: Buffer.alloc(0),
    };
    const damaged = mutate(mutate(bytes, random), random);
    sniff(damaged);
    const started = performance.now();
    const header = readImageHeader(damaged, format);
    // Far more than it ever takes: this is about reading in circles.
    expect(performance.now() - started).toBeLessThan(1_000);
    if (header !== null)
      expect(Number.isNaN(header.width * header.height * header.frames)).toBeFalse();
  }
});

test("pictures that somebody damaged are made or refused, and the next one is made as ever", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hubbub-fuzz-"));
  const random = seeded(Number(process.env["FUZZ_SEED"] ?? 11));
  const stopping = new AbortController().signal;
  const input = join(folder, "input");
  const run = async (format: ImageFormat, bytes: Uint8Array) => {
    await writeFile(input, bytes);
    return makeImageVariants({ input, format, folder, purpose: "picture" }, stopping);
  };
  const tally = { made: 0, refused: 0 };
  try {
    const valid = await seeds();
    for (let round = 0; round < rounds; round += 1) {
      for (const { format, bytes } of valid) {
        const outcome = await run(format, mutate(bytes, random));
        tally["made" in outcome ? "made" : "refused"] += 1;
      }
    }
    for (const { format, bytes } of valid) expect(await run(format, bytes)).toHaveProperty("made");
  } finally {
    await rm(folder, { recursive: true });
  }
  // Both happen, or the damage is none.
  expect(tally.made).toBeGreaterThan(0);
  expect(tally.refused).toBeGreaterThan(0);
}, 600_000);
