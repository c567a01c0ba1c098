/** Looking archives up. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

export interface ReadyExport {
  readonly id: Id;
  readonly accountId: Id;
  readonly expiresAt: Date;
  readonly bytes: number;
}

/**
 * Of these archives, those that their owners may fetch now: there, not run out, and of somebody who did not put their account
 * away meanwhile.
 */
export async function findReady(
  ctx: Pick<ReadContext, "sql" | "clock">,
  ids: readonly Id[],
): Promise<Map<Id, ReadyExport>> {
  const rows = await ctx.sql<ReadyExport[]>`
    select e.id, e.account_id as "accountId", e.expires_at as "expiresAt", e.bytes
    from data_exports e join accounts a on a.id = e.account_id and a.is_visible
    where e.id = any(${ids}::uuid[]) and e.state = 'ready' and e.expires_at > ${ctx.clock.now()}::timestamptz`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** When the latest archive of this person was asked for. Index data_exports_account. */
export async function findLatest(
  ctx: Pick<ReadContext, "sql">,
  accountId: Id,
): Promise<{ readonly state: "building" | "ready"; readonly requestedAt: Date } | null> {
  const [row] = await ctx.sql<{ state: "building" | "ready"; requestedAt: Date }[]>`
    select state, requested_at as "requestedAt" from data_exports
    where account_id = ${accountId} order by requested_at desc limit 1`;
  return row ?? null;
}

export const archiveType = "application/zip";

/** Where an archive lies in the storage. */
export function storageKeyOf(exportId: Id): string {
  return `exports/${exportId}/data.zip`;
}
