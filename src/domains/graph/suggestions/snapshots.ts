/** Rankings: made when a first page is asked for, and kept for the next ones. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { suggestibleAmong } from "./queries.ts";
import { fuse, type Suggested } from "./rank.ts";

type Acting = WriteContext & WithCaller;

/** What each source may name. */
const candidatesMax = 200;
/** Of all that were named, the likeliest; more than are kept, because some may not be suggested. */
const lookedAtMax = 400;
/** Asked of first: mostly enough. */
const lookedAtFirst = 240;
const suggestionsMax = 200;
/** Of one person, for devices that page at the same time. */
const snapshotsMax = 5;

interface Snapshot {
  readonly id: Id;
  readonly items: readonly Suggested[];
}

export async function takeSnapshot(ctx: Acting): Promise<Snapshot> {
  const { accountId } = ctx.caller;
  const named = await Promise.all(
    ctx.ports.suggestionSources.map(async (source) => {
      const found = await source.candidates(ctx, accountId, candidatesMax);
      return { reason: source.reason, accountIds: found.map((one) => one.accountId) };
    }),
  );
  const likeliest = fuse(named).slice(0, lookedAtMax);
  const first = await sift(ctx, likeliest.slice(0, lookedAtFirst));
  const rest = first.length < suggestionsMax ? likeliest.slice(lookedAtFirst) : [];
  const items = [...first, ...(await sift(ctx, rest))].slice(0, suggestionsMax);
  const id = newId();
  if (items.length > 0) await store(ctx, { id, items });
  return { id, items };
}

async function sift(ctx: Acting, named: readonly Suggested[]): Promise<Suggested[]> {
  const ids = named.map((one) => one.accountId);
  const suggestible = await suggestibleAmong(ctx, ctx.caller.accountId, ids);
  return named.filter((one) => suggestible.has(one.accountId));
}

async function store({ tx, clock, caller }: Acting, { id, items }: Snapshot): Promise<void> {
  const { accountId } = caller;
  await tx.sql`
    delete from suggestion_snapshots where id in (
      select id from suggestion_snapshots where account_id = ${accountId}
      order by created_at desc, id desc offset ${snapshotsMax - 1})`;
  await tx.sql`
    insert into suggestion_snapshots (id, account_id, items, created_at)
    values (${id}, ${accountId}, ${JSON.stringify(items)}::text::jsonb, ${clock.now()})`;
}
