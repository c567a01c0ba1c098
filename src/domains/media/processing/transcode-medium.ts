/** The long work: films, and sounds of more than some minutes. One at a time on each worker. */
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { canProcess } from "#src/platform/imaging/capability.ts";
import { probe } from "#src/platform/imaging/probe.ts";
import { withClaim } from "./claim.ts";
import { kindOf } from "./kind-of.ts";
import { makeFilmOf } from "./make-film.ts";
import { makeSoundOf } from "./make-sound.ts";
import { refuse, workOn, type Work } from "./work.ts";

export const transcodeMedium = defineJob({
  name: "media.transcode",
  summary: "Makes what every device plays of a film or a long sound",
  data: object({ mediaId: IdSchema }),
  retries: 16,
  expireSeconds: 900,
  atOnce: 1,
}).handler(async (ctx, { mediaId }) => {
  await withClaim(ctx, mediaId, (medium) => workOn(ctx, medium, make));
});

async function make(work: Work): Promise<void> {
  const { ctx, source, folder } = work;
  const { sniffed } = source;
  if (sniffed?.kind !== "stream" || !canProcess("video"))
    return await refuse(work, { refused: "unsupported-media", why: "no ffmpeg on this worker" });
  const { format } = sniffed;
  const probed = await probe({ path: source.path, format, folder }, ctx.stopping);
  if (probed === null) return await refuse(work, { refused: "invalid", why: "unreadable" });
  if (kindOf(probed, format) === "video") return await makeFilmOf(work, format, probed);
  return await makeSoundOf(work, format, probed);
}
