/** Sounds and voices: made anew, with the shape that a player draws. */
import { audioBytesMax } from "#src/platform/imaging/limits.ts";
import type { Probe } from "#src/platform/imaging/probe.ts";
import type { StreamFormat } from "#src/platform/imaging/sniff.ts";
import { makeSound } from "#src/platform/imaging/sound.ts";
import { advance, makeReady } from "./states.ts";
import { storeFiles } from "./store-files.ts";
import { openedProgress, refuse, type Work } from "./work.ts";

export async function makeSoundOf(
  work: Work,
  format: StreamFormat,
  { sound, seconds }: Probe,
): Promise<void> {
  const { ctx, medium, source, folder } = work;
  if (sound === null) return await refuse(work, { refused: "invalid", why: "no sound in it" });
  if (source.bytes > audioBytesMax)
    return await refuse(work, { refused: "too-large", why: "too many bytes" });
  await advance(ctx, medium, { progress: openedProgress, kind: "audio" });
  const order = { input: source.path, format, folder, sound, seconds };
  const outcome = await makeSound(order, ctx.stopping);
  if ("refused" in outcome) return await refuse(work, outcome);
  const { files, ...facts } = outcome.made;
  const stored = await storeFiles(ctx, medium.id, folder, files);
  await makeReady(ctx, medium, { kind: "audio", ...facts }, stored);
}
