/** Pictures: refused by their header, or made anew in every size. */
import { readFile } from "node:fs/promises";
import { refuseImage } from "#src/platform/imaging/image-header.ts";
import { makeImageVariants } from "#src/platform/imaging/images.ts";
import { imageBytesMax } from "#src/platform/imaging/limits.ts";
import type { ImageFormat } from "#src/platform/imaging/sniff.ts";
import { advance, makeReady } from "./states.ts";
import { storeFiles } from "./store-files.ts";
import { openedProgress, refuse, type Work } from "./work.ts";

export async function makePicture(work: Work, format: ImageFormat): Promise<void> {
  const { ctx, medium, source, folder } = work;
  const tooMany = source.bytes > imageBytesMax;
  const refused = tooMany ? "too-large" : refuseImage(await readFile(source.path), format);
  if (refused !== null) return await refuse(work, { refused, why: "its header" });
  await advance(ctx, medium, { progress: openedProgress, kind: "image" });
  const order = { input: source.path, format, folder, purpose: "picture" } as const;
  const outcome = await makeImageVariants(order, ctx.stopping);
  if ("refused" in outcome) return await refuse(work, outcome);
  const { files, ...facts } = outcome.made;
  const stored = await storeFiles(ctx, medium.id, folder, files);
  await makeReady(ctx, medium, { kind: "image", ...facts }, stored);
}
