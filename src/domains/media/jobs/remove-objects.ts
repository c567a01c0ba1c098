/** The objects of a medium that is gone. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { mediumPrefix, uploadKey } from "../keys.ts";

export const removeObjects = defineJob({
  name: "media.removeObjects",
  summary: "Removes what is stored of a medium that is gone",
  data: object({ mediaId: IdSchema }),
}).handler(async (ctx, { mediaId }) => await removeObjectsOf(ctx, mediaId));

/** A medium has some twenty objects; more are looked for until none is found. */
const listedAtOnce = 100;

export async function removeObjectsOf(
  { services: { storage } }: Pick<ReadContext, "services">,
  mediaId: Id,
): Promise<void> {
  const first = { after: null, limit: listedAtOnce };
  await storage.delete([uploadKey(mediaId)]);
  for (;;) {
    const { objects } = await storage.list(mediumPrefix(mediaId), first);
    if (objects.length === 0) return;
    await storage.delete(objects.map(({ key }) => key));
  }
}
