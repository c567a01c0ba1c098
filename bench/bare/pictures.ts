/**
 * What nobody can do without: sharp making the same variants with the same settings, all at once, as its documentation does;
 * at the priority that ours has, so that what else the machine does takes as much from both.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { planVariants } from "#src/platform/imaging/variants.ts";
import { serve } from "../harness/child.ts";

sharp.cache(false);
const folder = await mkdtemp(join(tmpdir(), "hubbub-bench-pictures-"));

async function make({ path, count }: { path: string; count: number }): Promise<number> {
  const startedMs = performance.now();
  for (let done = 0; done < count; done += 1) {
    const source = sharp(path).autoOrient();
    const { width, height } = await source.metadata();
    const variants = planVariants({ width, height, frames: 1 });
    await Promise.all(
      variants.map(async ({ name, format, width: own }) => {
        const resized = source.clone().resize({ width: own });
        const encoded =
          format === "avif"
            ? resized.avif({ quality: 50, effort: 1 })
            : resized.webp({ quality: 80, effort: 4 });
        await encoded.toFile(join(folder, name));
      }),
    );
  }
  return (performance.now() - startedMs) / 1_000;
}

serve({ make }, () => rm(folder, { recursive: true }));
