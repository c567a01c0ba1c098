/** Media that nothing used for a day, and uploads that nobody finished. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob, type JobContext } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { deleteMedium } from "../writes.ts";

const hourMs = 3_600_000;
/** From its coming, or from its last use, on. */
export const unattachedMsMax = 24 * hourMs;
/** From when an address to put at has run out. */
const abandonedMsMax = hourMs;
/** Owners in one transaction: each one's stream is locked. */
const batchSize = 16;
/** More wait for the next time. */
const batchesMax = 200;

interface Candidate {
  readonly id: Id;
  readonly ownerId: Id;
}

export const collectMedia = defineJob({
  name: "media.collect",
  summary: "Deletes media that nothing used for a day, and uploads that nobody finished",
  data: Empty,
  schedule: "*/15 * * * *",
}).handler(async (ctx) => {
  for (let batch = 0; batch < batchesMax && !ctx.stopping.aborted; batch += 1) {
    const found = await findCandidates(ctx);
    if (found.length === 0) return;
    await ctx.transaction(async (tx) => await deleteUnused(tx, found));
  }
});

/** Indexes media_unattached and media_uploading. */
async function findCandidates({ sql, clock }: JobContext): Promise<Candidate[]> {
  const [unattachedAt, abandonedAt] = limitsAt(clock.now());
  return await sql<Candidate[]>`
    (select id, owner_id as "ownerId" from media where unattached_since < ${unattachedAt}
      order by unattached_since limit ${batchSize})
    union
    (select id, owner_id as "ownerId" from media where state = 'uploading' and upload_expires_at < ${abandonedAt}
      order by upload_expires_at limit ${batchSize})
    limit ${batchSize}`;
}

function limitsAt(now: Date): [unattachedAt: Date, abandonedAt: Date] {
  return [new Date(now.getTime() - unattachedMsMax), new Date(now.getTime() - abandonedMsMax)];
}

/** Looks again with everything held: somebody may have found a use for one since. */
async function deleteUnused(ctx: WriteContext, found: readonly Candidate[]): Promise<void> {
  const { sql } = ctx.tx;
  const [unattachedAt, abandonedAt] = limitsAt(ctx.clock.now());
  await ctx.tx.lock([...new Set(found.map(({ ownerId }) => userStreamOf(ownerId)))]);
  const ids = found.map(({ id }) => id).toSorted();
  await sql`select from media where id = any(${ids}::uuid[]) order by id for update`;
  const unused = await sql<Candidate[]>`
    select m.id, m.owner_id as "ownerId" from media m
    where m.id = any(${ids}::uuid[])
      and (m.unattached_since < ${unattachedAt} or (m.state = 'uploading' and m.upload_expires_at < ${abandonedAt}))
      and not exists (select from media_uses u where u.media_id = m.id)`;
  for (const { id, ownerId } of unused) await deleteMedium(ctx, ownerId, id);
  // In use after all: whoever attached it and whoever took another use away met. It is theirs again.
  await sql`
    update media m set unattached_since = null
    where m.id = any(${ids}::uuid[]) and exists (select from media_uses u where u.media_id = m.id)`;
}
