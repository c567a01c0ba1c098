/** Films: taken over or encoded anew, with a still, telling how far they are. */
import { makeFilm } from "#src/platform/imaging/film.ts";
import type { Probe } from "#src/platform/imaging/probe.ts";
import type { StreamFormat } from "#src/platform/imaging/sniff.ts";
import { ProgressTeller } from "./progress-teller.ts";
import { makeReady } from "./states.ts";
import { storeFiles } from "./store-files.ts";
import { refuse, type Work } from "./work.ts";

export async function makeFilmOf(work: Work, format: StreamFormat, probed: Probe): Promise<void> {
  const { ctx, medium, source, folder } = work;
  const teller = new ProgressTeller(ctx, medium);
  const progress = (share: number): void => teller.tell(share);
  const order = { input: source.path, format, folder, probed, progress };
  const outcome = await makeFilm(order, ctx.stopping);
  await teller.settled();
  if ("refused" in outcome) return await refuse(work, outcome);
  const { files, ...facts } = outcome.made;
  const stored = await storeFiles(ctx, medium.id, folder, files);
  await makeReady(ctx, medium, { kind: "video", ...facts }, stored);
}
