/** What people uploaded of their address books, and how much lately. The person's stream is held. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { contactHash } from "./keys.ts";
import { hashesKeptMax, hashesPerDayMax, quotaMs } from "./rules.ts";

type Acting = WriteContext & WithCaller;

/** Throws `rate-limited` when it would be more than a day's. */
export async function spendQuota({ tx, clock, caller }: Acting, hashes: number): Promise<void> {
  const now = clock.now();
  const dayAgo = new Date(now.getTime() - quotaMs);
  const [spent] = await tx.sql`
    insert into contact_quotas as q (account_id, since, hashes) values (${caller.accountId}, ${now}, ${hashes})
    on conflict (account_id) do update
    set since = case when q.since <= ${dayAgo}::timestamptz then excluded.since else q.since end,
      hashes = case when q.since <= ${dayAgo}::timestamptz then 0 else q.hashes end + excluded.hashes
    where q.since <= ${dayAgo}::timestamptz or q.hashes + excluded.hashes <= ${hashesPerDayMax}
    returning 1`;
  if (spent) return;
  const [full] = await tx.sql<{ since: Date }[]>`
    select since from contact_quotas where account_id = ${caller.accountId}`;
  const sinceMs = (full?.since ?? now).getTime();
  const retryAfterMs = Math.max(1, sinceMs + quotaMs - now.getTime());
  throw new AppError("rate-limited", undefined, { retryAfterMs });
}

export async function keepUpload(
  { tx, clock, caller, services }: Acting,
  digests: readonly string[],
): Promise<void> {
  const { sql } = tx;
  const { accountId } = caller;
  const hashes = digests.map((digest) => contactHash(services.secrets, digest));
  await sql`
    insert into contact_hashes (account_id, hash, created_at)
    select ${accountId}, decode(hex, 'hex'), ${clock.now()} from unnest(${hashes}::text[]) hex
    on conflict (account_id, hash) do update set created_at = excluded.created_at`;
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from contact_hashes where account_id = ${accountId}`;
  if ((row?.count ?? 0) <= hashesKeptMax) return;
  await sql`
    delete from contact_hashes where account_id = ${accountId} and hash in (
      select hash from contact_hashes where account_id = ${accountId}
      order by created_at desc, hash offset ${hashesKeptMax})`;
}
