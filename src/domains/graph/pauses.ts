/**
 * How far asking somebody again reaches them. After their no it reaches them when a week is over, and whoever asks never
 * learns of either. After it was taken back it is there again at once, and told without a stir.
 */
import type { Sql, Statement, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { declinedPauseMs, withdrawnPauseMs, type PauseReason } from "./rules.ts";
import type { requestPauses } from "./tables.ts";

export type PauseKind = (typeof requestPauses.$inferSelect)["kind"];

export interface Asking {
  readonly askerId: Id;
  readonly targetId: Id;
  readonly kind: PauseKind;
}

const lengthsMs = {
  declined: declinedPauseMs,
  withdrawn: withdrawnPauseMs,
} as const satisfies Record<PauseReason, number>;

/** Begins anew with each no, and with each taking back. Both people's streams are held. */
export async function pauseAsking(
  { tx, clock }: Pick<WriteContext, "tx" | "clock">,
  { askerId, targetId, kind }: Asking,
  reason: PauseReason,
): Promise<void> {
  const until = new Date(clock.now().getTime() + lengthsMs[reason]);
  await tx.sql`
    insert into request_pauses (asker_id, target_id, kind, reason, until)
    values (${askerId}, ${targetId}, ${kind}, ${reason}, ${until})
    on conflict (asker_id, target_id, kind, reason) do update set until = excluded.until`;
}

/** An expression: the reason that counts, of those still in force; null where there is none. By the primary key. */
export function pauseOf(sql: Sql, { askerId, targetId, kind }: Asking, now: Date): Statement {
  // `declined` comes before `withdrawn`, in the alphabet as well.
  return sql`(
    select min(reason) from request_pauses
    where asker_id = ${askerId} and target_id = ${targetId} and kind = ${kind} and until > ${now})`;
}

/** Two who became friends have nothing left of a no. */
export async function forgetPauses(
  { tx }: Pick<WriteContext, "tx">,
  kind: PauseKind,
  one: Id,
  other: Id,
): Promise<void> {
  await tx.sql`
    delete from request_pauses where kind = ${kind}
      and (asker_id, target_id) in ((${one}::uuid, ${other}::uuid), (${other}::uuid, ${one}::uuid))`;
}
