/** Mutes, which may end by themselves: one that is over is as none, whether or not its row is still there. */
import type { ReadContext, Statement, WithCaller, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

type Writer = Pick<WriteContext, "tx" | "clock"> & WithCaller;

/** A boolean expression: whether the mute `m` (a joined row) still holds. */
export function isInForce({ sql, clock }: Pick<ReadContext, "sql" | "clock">): Statement {
  return sql`(m.until is null or m.until > ${clock.now()}::timestamptz)`;
}

/** A mute anew stands where it was made anew, not where an old one ended. */
export async function forgetExpiredMute(
  { tx, clock, caller }: Writer,
  accountId: Id,
): Promise<void> {
  await tx.sql`
    delete from mutes
    where muter_id = ${caller.accountId} and muted_id = ${accountId} and until <= ${clock.now()}`;
}

/** Answers whether anything is another now. */
export async function setMute(
  { tx, clock, caller }: Writer,
  accountId: Id,
  until: Date | null,
): Promise<boolean> {
  const set = await tx.sql`
    insert into mutes as m (muter_id, muted_id, until, created_at)
    values (${caller.accountId}, ${accountId}, ${until}, ${clock.now()})
    on conflict (muter_id, muted_id) do update set until = excluded.until
    where m.until is distinct from excluded.until`;
  return set.count > 0;
}
