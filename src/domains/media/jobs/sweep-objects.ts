/**
 * Objects that no row knows: what a crash between storing and writing left behind, what was put after an upload was
 * complete, what a job made of a medium that was deleted meanwhile.
 */
import Type from "typebox";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { object } from "#src/kit/schema.ts";
import type { StoredObject } from "#src/kit/storage.ts";
import { mediaPrefix, mediaIdOf, uploadsPrefix } from "../keys.ts";

/** Younger ones may be on their way to a row. */
const orphanMsMin = 24 * 3_600_000;
const pageSize = 500;
/** Then the job goes on as another one. */
const pagesMax = 20;

const prefixes = [uploadsPrefix, mediaPrefix] as const;

export const sweepObjects = defineJob({
  name: "media.sweepObjects",
  summary: "Removes stored files that belong to no medium",
  data: object({ after: Type.Optional(Type.String({ maxLength: 300 })) }),
  schedule: "17 3 * * *",
  expireSeconds: 600,
}).handler(async (ctx, { after }) => {
  const { storage } = ctx.services;
  const before = new Date(ctx.clock.now().getTime() - orphanMsMin);
  if (after === undefined) await storage.sweep(before);
  let place: Place | null = placeOf(after);
  for (let pages = 0; place !== null; pages += 1) {
    if (pages === pagesMax || ctx.stopping.aborted) {
      const goOn = place.after ?? place.prefix;
      await ctx.transaction((tx) => tx.tx.enqueue(sweepObjects, { after: goOn }));
      return;
    }
    const page = await storage.list(place.prefix, { after: place.after, limit: pageSize });
    const old = page.objects.filter(({ modifiedAt }) => modifiedAt < before);
    await storage.delete(await orphansAmong(ctx, old));
    place = page.after === null ? nextPlace(place.prefix) : { ...place, after: page.after };
  }
});

interface Place {
  readonly prefix: string;
  readonly after: string | null;
}

/** Where a job before left off; the key says in which part of the storage that is. */
function placeOf(after: string | undefined): Place {
  const prefix = prefixes.find((one) => after?.startsWith(one)) ?? prefixes[0];
  return { prefix, after: after === undefined || after === prefix ? null : after };
}

function nextPlace(prefix: string): Place | null {
  const next = prefixes[prefixes.findIndex((one) => one === prefix) + 1];
  return next === undefined ? null : { prefix: next, after: null };
}

async function orphansAmong(
  { sql }: Pick<ReadContext, "sql">,
  objects: readonly StoredObject[],
): Promise<string[]> {
  const ids = [...new Set(objects.flatMap(({ key }) => mediaIdOf(key) ?? []))];
  const rows = await sql<{ id: Id; isUploading: boolean }[]>`
    select id, state = 'uploading' as "isUploading" from media where id = any(${ids}::uuid[])`;
  const known = new Map(rows.map((row) => [row.id, row.isUploading]));
  return objects
    .map(({ key }) => key)
    .filter((key) => {
      const id = mediaIdOf(key);
      if (id === null) return false;
      const isUploading = known.get(id);
      return isUploading === undefined || (key.startsWith(uploadsPrefix) && !isUploading);
    });
}
