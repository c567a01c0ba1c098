/**
 * Makes of what a person sent what others are shown. Files are stored first, then one transaction shows all of them: killed
 * at any moment and run again, it ends with the same files and tells of them once.
 */
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { withClaim } from "./claim.ts";
import { keepDocument } from "./keep-document.ts";
import { makePicture } from "./make-picture.ts";
import { openStream } from "./open-stream.ts";
import { refuse, workOn, type Work } from "./work.ts";

export const processMedium = defineJob({
  name: "media.process",
  summary: "Looks into a medium and makes its files",
  data: object({ mediaId: IdSchema }),
  // With growing pauses: storage that is away for hours loses nobody's picture.
  retries: 16,
  expireSeconds: 600,
}).handler(async (ctx, { mediaId }) => {
  await withClaim(ctx, mediaId, async (medium) => {
    if (medium.kind === "document") await keepDocument(ctx, medium);
    else await workOn(ctx, medium, make);
  });
});

async function make(work: Work): Promise<void> {
  const { sniffed } = work.source;
  if (sniffed === null) return await refuse(work, { refused: "unsupported-media", why: "unknown" });
  switch (sniffed.kind) {
    case "image":
      return await makePicture(work, sniffed.format);
    case "stream":
      return await openStream(work, sniffed.format);
  }
}
