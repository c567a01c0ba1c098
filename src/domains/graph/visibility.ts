/**
 * People who are hidden, or come back. That itself counts at once, everywhere; the kept numbers of those they are tied to
 * follow by a job, and until it is done whoever reads a number corrects it by what stands in `graph_pending`.
 */
import { becamePublic, userStreamOf, visibilityChanged } from "#src/domains/accounts/index.ts";
import type { Sql, WriteContext } from "#src/kit/context.ts";
import { defineReactor } from "#src/kit/fact.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob, type JobContext } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { acceptWaiting } from "./accept-waiting.ts";
import { lowerCounts, raiseCounts } from "./counts.ts";
import { tellTies } from "./tell-ties.ts";

/** Ties whose numbers one transaction changes; the person's stream is held meanwhile. */
const chunkSize = 1_000;

/** Where a person stands in rows, and which number of the other one counts them. Each has an index of its own by time. */
const sides = [
  {
    table: "follows",
    own: "follower_id",
    other: "followed_id",
    flag: "counts_follower",
    number: "followers",
  },
  {
    table: "follows",
    own: "followed_id",
    other: "follower_id",
    flag: "counts_followed",
    number: "following",
  },
  { table: "friendships", own: "low_id", other: "high_id", flag: "counts_low", number: "friends" },
  { table: "friendships", own: "high_id", other: "low_id", flag: "counts_high", number: "friends" },
] as const;
type Side = (typeof sides)[number];

interface Place {
  /** To the microsecond, as PostgreSQL writes it. */
  readonly at: string;
  readonly otherId: Id;
}

/** `changed`: the person was hidden, or came back, in between; another run begins anew. */
type Outcome = Place | "end" | "changed";

export const noteVisibility = defineReactor(
  visibilityChanged,
  async (ctx, { accountId, isVisible }) => {
    await ctx.tx.sql`
      insert into graph_pending (account_id, is_visible, since) values (${accountId}, ${isVisible}, ${ctx.clock.now()})
      on conflict (account_id) do update set is_visible = excluded.is_visible, since = excluded.since`;
    await ctx.tx.enqueue(applyVisibility, { accountId }, { singletonKey: accountId });
  },
);

export const acceptWhenPublic = defineReactor(becamePublic, async (ctx, { accountId }) => {
  await ctx.tx.enqueue(acceptWaiting, { accountId }, { singletonKey: accountId });
});

export const applyVisibility = defineJob({
  name: "graph.applyVisibility",
  summary:
    "Tells and counts with those who have ties with somebody that they are hidden, or came back",
  data: object({ accountId: IdSchema }),
  expireSeconds: 900,
  atOnce: 2,
}).handler(async (ctx, { accountId }) => {
  const pending = await findPending(ctx.sql, accountId);
  if (pending === null) return;
  const { isVisible } = pending;
  const isStillSo = async (sql: Sql) =>
    (await findPending(sql, accountId))?.isVisible === isVisible;
  if (!(await tellTies(ctx, { accountId, isVisible }, isStillSo))) return;
  for (const side of sides) {
    if (!(await walk(ctx, side, accountId, isVisible))) return;
  }
  await ctx.transaction(async (step) => {
    await step.tx.lock([userStreamOf(accountId)]);
    await step.tx.sql`
      delete from graph_pending where account_id = ${accountId} and is_visible = ${isVisible}`;
  });
});

async function findPending(sql: Sql, accountId: Id): Promise<{ isVisible: boolean } | null> {
  const [row] = await sql<{ isVisible: boolean }[]>`
    select is_visible as "isVisible" from graph_pending where account_id = ${accountId}`;
  return row ?? null;
}

/** False where the person changed again: whoever told that queued another run. */
async function walk(
  ctx: JobContext,
  side: Side,
  accountId: Id,
  isVisible: boolean,
): Promise<boolean> {
  let place: Place | null = null;
  for (;;) {
    if (ctx.stopping.aborted) throw new Error("The worker stops; the next one begins anew.");
    const after: Place | null = place;
    const outcome: Outcome = await ctx.transaction((step) =>
      takeStep(step, side, { accountId, isVisible, after }),
    );
    if (outcome === "changed") return false;
    if (outcome === "end") return true;
    place = outcome;
  }
}

interface Step {
  readonly accountId: Id;
  readonly isVisible: boolean;
  readonly after: Place | null;
}

/** The stream is held: nobody makes or ends one of the person's ties meanwhile. */
async function takeStep(
  { tx }: WriteContext,
  side: Side,
  { accountId, isVisible, after }: Step,
): Promise<Outcome> {
  await tx.lock([userStreamOf(accountId)]);
  const { sql } = tx;
  const pending = await findPending(sql, accountId);
  if (pending?.isVisible !== isVisible) return "changed";
  const ties = await findTies(sql, side, accountId, after);
  const last = ties.at(-1);
  if (!last) return "end";
  await flip(
    sql,
    side,
    accountId,
    ties.map((tie) => tie.otherId),
    isVisible,
  );
  return ties.length < chunkSize ? "end" : last;
}

async function findTies(
  sql: Sql,
  side: Side,
  accountId: Id,
  after: Place | null,
): Promise<readonly Place[]> {
  const [own, other] = [sql(side.own), sql(side.other)];
  const beyond = after
    ? sql`and (created_at, ${other}) > (${after.at}::text::timestamptz, ${after.otherId}::text::uuid)`
    : sql``;
  return await sql<Place[]>`
    select ${other} as "otherId", created_at::text as at from ${sql(side.table)}
    where ${own} = ${accountId} ${beyond} order by created_at, ${other} limit ${chunkSize}`;
}

async function flip(
  sql: Sql,
  side: Side,
  accountId: Id,
  otherIds: readonly Id[],
  isVisible: boolean,
): Promise<void> {
  const [own, other, flag] = [sql(side.own), sql(side.other), sql(side.flag)];
  const numberOf = (name: string) => sql.unsafe(name === side.number ? "1" : "0");
  const made = sql`flipped as (
      update ${sql(side.table)} t set ${flag} = ${isVisible}
      where ${own} = ${accountId} and ${other} = any(${otherIds}::uuid[]) and ${flag} <> ${isVisible}
      returning ${other} as account_id),
    change as (select account_id, ${numberOf("followers")} as followers, ${numberOf("following")} as following,
      ${numberOf("friends")} as friends from flipped)`;
  await (isVisible ? raiseCounts(sql, made) : lowerCounts(sql, made));
}
