/** The last steps of a purge: what opens the account, what was told to it, and at the end the account itself. */
import type { WriteContext } from "#src/kit/context.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { forgetEvents, forgetReader, forgetStream } from "#src/realtime/forget.ts";
import { forgetSubjects } from "../guessing/guesses.ts";
import { foldHandle } from "../handles.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { handleHeldMs } from "../recovery/rules.ts";
import { userStreamOf } from "../sessions.ts";
import { removeExports } from "./export/jobs.ts";

/** Everything above was repeated safely; this is done once, or not at all. */
export async function forgetAccount(ctx: JobContext, accountId: Id): Promise<void> {
  const account = await findAccount(ctx, accountId);
  // The one who was here before got to the end.
  if (!account) return;
  await forgetArchives(ctx, accountId);
  await forgetReader(ctx, accountId);
  await forgetEvents(ctx, accountId);
  await forgetSubjects(ctx, guessedAt(account));
  await ctx.transaction((step) => remove(step, account));
}

async function forgetArchives(ctx: JobContext, accountId: Id): Promise<void> {
  const rows = await ctx.sql<{ id: Id }[]>`
    select id from data_exports where account_id = ${accountId}`;
  await removeExports(
    ctx,
    rows.map(({ id }) => id),
  );
}

/** Names under which wrong tries were counted, as far as they can be told from here; the others go within a day. */
function guessedAt({ id, emailKey, handle }: AccountRow): string[] {
  return [
    ...[`password of ${emailKey}`, `password of ${foldHandle(handle)}`],
    ...[`password at ${id}`, `second factor of account ${id}`],
  ];
}

async function remove(ctx: WriteContext, { id, emailKey }: AccountRow): Promise<void> {
  const { sql } = ctx.tx;
  await ctx.tx.lock([userStreamOf(id)]);
  const heldUntil = new Date(ctx.clock.now().getTime() + handleHeldMs);
  await Promise.all([
    // Nobody else speaks under the handle for a while to those who remember it; it names nobody any more.
    sql`
      update handle_claims set account_id = null, email_key = null, held_until = coalesce(held_until, ${heldUntil})
      where account_id = ${id}`,
    sql`delete from registrations where email_key = ${emailKey}`,
    sql`delete from password_resets where email_key = ${emailKey}`,
    sql`
      delete from provider_arrivals a using provider_identities i
      where i.account_id = ${id} and a.issuer = i.issuer and a.subject = i.subject`,
  ]);
  // What references the account goes with it: a bounded number of rows of each table.
  await sql`delete from accounts where id = ${id}`;
  await forgetStream(ctx.tx, id);
}
