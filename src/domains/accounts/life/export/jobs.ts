/** Making archives of people's data, telling them, and clearing the archives away. */
import type { JobContext } from "#src/kit/job.ts";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { zip } from "#src/platform/zip.ts";
import { findAccount, type AccountRow } from "../../queries.ts";
import { userStreamOf } from "../../sessions.ts";
import { exportReady } from "../events.ts";
import { exportMail } from "../mails.ts";
import { exportBuildMaxMs, exportKeptMs } from "../rules.ts";
import { archiveOf } from "./archive.ts";
import { urlOf } from "./link.ts";
import { archiveType, findReady, storageKeyOf } from "./queries.ts";

export const mailExport = defineJob({
  name: "account.mailExport",
  summary: "Mail somebody where to fetch the archive of their data",
  data: object({ exportId: IdSchema }),
}).handler(async (ctx, { exportId }) => {
  const kept = (await findReady(ctx, [exportId])).get(exportId);
  const account = kept && (await findAccount(ctx, kept.accountId));
  if (!account) return;
  await ctx.services.mailer.send(exportMail(account, urlOf(ctx.services, kept), kept.expiresAt));
});

/** Run again it begins anew: what the storage has of the first attempt is replaced. */
export const buildExport = defineJob({
  name: "account.buildExport",
  summary: "Make the archive of somebody's data",
  data: object({ exportId: IdSchema }),
  expireSeconds: 4 * 3600,
  retries: 4,
  atOnce: 1,
}).handler(async (ctx, { exportId }) => {
  const account = await findWaiting(ctx, exportId);
  if (!account) return;
  const key = storageKeyOf(exportId);
  const files = archiveOf(ctx, account);
  const { bytes } = await ctx.services.storage.put(key, zip(files), {
    contentType: archiveType,
  });
  const isTheirs = await ctx.transaction((step) => finish(step, account.id, exportId, bytes));
  if (!isTheirs) await ctx.services.storage.delete([key]);
});

/** Whose archive is to be made; null for who put their account away meanwhile, or was given it already. */
async function findWaiting(
  ctx: Pick<JobContext, "sql">,
  exportId: Id,
): Promise<Pick<AccountRow, "id" | "handle"> | null> {
  const [row] = await ctx.sql<Pick<AccountRow, "id" | "handle">[]>`
    select a.id, a.handle from data_exports e join accounts a on a.id = e.account_id and a.is_visible
    where e.id = ${exportId} and e.state = 'building'`;
  return row ?? null;
}

async function finish(
  ctx: WriteContext,
  accountId: Id,
  exportId: Id,
  bytes: number,
): Promise<boolean> {
  const stream = userStreamOf(accountId);
  if ((await ctx.tx.lock([stream])).size === 0) return false;
  if (!(await findWaiting({ sql: ctx.tx.sql }, exportId))) return false;
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + exportKeptMs);
  await ctx.tx.sql`
    update data_exports set state = 'ready', ready_at = ${now}, expires_at = ${expiresAt}, bytes = ${bytes}
    where id = ${exportId}`;
  ctx.tx.emit(exportReady, { stream, ref: { exportId } });
  await ctx.tx.enqueue(mailExport, { exportId });
  return true;
}

const rowsAtOnce = 100;

export const purgeExports = defineJob({
  name: "account.purgeExports",
  summary: "Delete archives that ran out, and what is left of those that never came to be",
  data: Empty,
  schedule: "27 * * * *",
}).handler(async (ctx) => {
  const now = ctx.clock.now();
  const abandoned = new Date(now.getTime() - exportBuildMaxMs);
  for (;;) {
    ctx.stopping.throwIfAborted();
    // Index data_exports_requested: nothing runs out before it is a day old.
    const rows = await ctx.sql<{ id: Id }[]>`
      select id from data_exports
      where requested_at < ${abandoned} and (state = 'building' or expires_at <= ${now})
      order by requested_at limit ${rowsAtOnce}`;
    if (rows.length === 0) break;
    await removeExports(
      ctx,
      rows.map(({ id }) => id),
    );
  }
  await sweep(ctx, abandoned);
});

/** The archive goes first: a row that is left over is found again. */
export async function removeExports(ctx: JobContext, ids: readonly Id[]): Promise<void> {
  await ctx.services.storage.delete(ids.map(storageKeyOf));
  await ctx.transaction(
    ({ tx }) => tx.sql`delete from data_exports where id = any(${ids}::uuid[])`,
  );
}

/** Archives of nobody: their owner was purged while they were written, and then the worker died. */
async function sweep(ctx: JobContext, before: Date): Promise<void> {
  for (let after: string | null = null; ;) {
    ctx.stopping.throwIfAborted();
    const page = await ctx.services.storage.list("exports/", { after, limit: rowsAtOnce });
    const old = page.objects.filter(({ modifiedAt }) => modifiedAt < before);
    const ids = old.map(({ key }) => key.split("/")[1] ?? "");
    const rows = await ctx.sql<{ id: Id }[]>`
      select id from data_exports where id::text = any(${ids}::text[])`;
    const kept = new Set(rows.map(({ id }) => storageKeyOf(id)));
    const lost = old.map(({ key }) => key).filter((key) => !kept.has(key));
    if (lost.length > 0) await ctx.services.storage.delete(lost);
    if (page.after === null) return;
    after = page.after;
  }
}
