/** How an account comes into being: with its handle, its stream, and nothing half done. */
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { emailKey } from "./emails.ts";
import { handleClaimKeys, handleKey, handleTaken, isReserved, parseHandle } from "./handles.ts";
import { userStreamOf } from "./sessions.ts";
import { accounts } from "./tables.ts";

export interface NewAccount {
  /** Made up when absent. */
  readonly id?: Id;
  readonly email: string;
  readonly handle: string;
  readonly displayName: string;
  readonly bio?: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** Null for who logs in by other means only. */
  readonly passwordHash: string | null;
}

/**
 * Makes an account whose mail address is taken as proven. Throws `conflict` on `email` or `handle` when another has it:
 * the unique keys decide, so of two at once one succeeds.
 */
export async function createAccount(ctx: WriteContext, fields: NewAccount): Promise<Id> {
  const id = fields.id ?? newId();
  const handle = parseHandle(fields.handle);
  const key = emailKey(fields.email);
  const now = ctx.clock.now();
  const [row] = await ctx.tx.db
    .insert(accounts)
    .values({
      id,
      email: fields.email,
      emailKey: key,
      passwordHash: fields.passwordHash,
      passwordChangedAt: now,
      handle,
      handleKey: handleKey(handle),
      displayName: fields.displayName,
      bio: fields.bio ?? "",
      birthDate: fields.birthDate,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: accounts.id });
  if (!row) throw (await hasAccount(ctx, key)) ? emailTaken() : handleTaken();
  if (!(await claimHandle(ctx, handle, { emailKey: key, accountId: id }))) throw handleTaken();
  await ctx.tx.createStream(userStreamOf(id));
  return id;
}

/** Who wants a handle: an account for good, or a registration until it runs out. */
export type Claimant =
  | { readonly emailKey: string; readonly accountId: Id }
  | { readonly emailKey: string; readonly heldUntil: Date };

/**
 * Takes a handle with everything that looks like it, and answers whether it could; if not, it holds none of it. What a
 * registration holds gives way to the same mail address, and to anybody once it ran out.
 */
export async function claimHandle(
  ctx: WriteContext,
  handle: string,
  claimant: Claimant,
): Promise<boolean> {
  if (isReserved(handle)) return false;
  const keys = handleClaimKeys(handle);
  const accountId = "accountId" in claimant ? claimant.accountId : null;
  const heldUntil = "heldUntil" in claimant ? claimant.heldUntil : null;
  // One sorted statement: two that want overlapping keys wait for each other in the same order.
  const claimed = await ctx.tx.sql<{ key: string }[]>`
    insert into handle_claims as held (key, account_id, email_key, held_until)
    select key, ${accountId}::uuid, ${claimant.emailKey}::text, ${heldUntil}::timestamptz
    from unnest(${keys}::text[]) key order by key
    on conflict (key) do update
    set account_id = excluded.account_id, held_until = excluded.held_until, email_key = excluded.email_key
    where held.held_until <= ${ctx.clock.now()}::timestamptz
      or held.account_id = excluded.account_id
      or (held.account_id is null and held.email_key = excluded.email_key)
    returning key`;
  if (claimed.length === keys.length) return true;
  await ctx.tx
    .sql`delete from handle_claims where key = any(${claimed.map(({ key }) => key)}::text[])`;
  return false;
}

/** Whether a sign-up with this mail address could have the handle. It is not held. */
export async function isHandleFree(
  ctx: WriteContext,
  handle: string,
  emailKey: string,
): Promise<boolean> {
  if (isReserved(handle)) return false;
  const taken = await ctx.tx.sql`
    select 1 from handle_claims
    where key = any(${handleClaimKeys(handle)}::text[])
      and coalesce(held_until > ${ctx.clock.now()}::timestamptz, true)
      and (account_id is not null or email_key is distinct from ${emailKey}::text)`;
  return taken.length === 0;
}

/** Whether somebody has this mail address, given by its key. */
export async function hasAccount(ctx: Pick<ReadContext, "sql">, key: string): Promise<boolean> {
  const rows = await ctx.sql`select 1 from accounts where email_key = ${key}`;
  return rows.length > 0;
}

export function emailTaken(): AppError {
  return new AppError("conflict", "This address has an account.", {
    fields: { email: "is taken" },
  });
}
