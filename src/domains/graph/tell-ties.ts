/**
 * Whoever has a tie with somebody who is hidden, or comes back, is told: clients drop what they keep of them, by the same event as
 * after a block, so that one is not known from the other. As many as have ties with an ordinary person; of more than that,
 * those whose tie is youngest. The others find out when they look.
 */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { personGone, relationshipUpdated } from "./events.ts";
import { friendHalves, followersOf, followingOf } from "./queries.ts";

/** Of followers, of followed, and of each half of the friends. */
const toldPerSideMax = 5_000;
/** One transaction holds sixteen streams: the person's own, and these people's. */
const chunkSize = 15;

export interface Seen {
  readonly accountId: Id;
  readonly isVisible: boolean;
}

/** False where the person changed again: another run begins anew. Whoever is told twice, after a crash, drops nothing more. */
export async function tellTies(
  ctx: JobContext,
  seen: Seen,
  isStillSo: (sql: Sql) => Promise<boolean>,
): Promise<boolean> {
  const ties = await findTies(ctx.sql, seen.accountId);
  for (let start = 0; start < ties.length; start += chunkSize) {
    if (ctx.stopping.aborted) throw new Error("The worker stops; the next one begins anew.");
    if (!(await tellSome(ctx, seen, ties.slice(start, start + chunkSize), isStillSo))) return false;
  }
  return true;
}

async function findTies(sql: Sql, accountId: Id): Promise<Id[]> {
  const sides = [
    ...friendHalves(sql, accountId),
    followersOf(sql, accountId),
    followingOf(sql, accountId),
  ];
  const found = await Promise.all(
    sides.map(
      (side) => sql<{ id: Id }[]>`
        select other_id as id from (${side}) side order by created_at desc, other_id desc limit ${toldPerSideMax}`,
    ),
  );
  return [...new Set(found.flat().map(({ id }) => id))];
}

async function tellSome(
  ctx: JobContext,
  { accountId, isVisible }: Seen,
  ties: readonly Id[],
  isStillSo: (sql: Sql) => Promise<boolean>,
): Promise<boolean> {
  return await ctx.transaction(async ({ tx }) => {
    const held = await tx.lock([accountId, ...ties].map(userStreamOf));
    if (!(await isStillSo(tx.sql))) return false;
    const about = { accountId };
    for (const stream of ties.map(userStreamOf)) {
      // Gone for good since it was read.
      if (!held.has(stream)) continue;
      if (isVisible) tx.emit(relationshipUpdated, { stream, ref: about });
      else tx.emit(personGone, { stream, ref: about, data: about });
    }
    return true;
  });
}
