/** Which second factors somebody has, and how they come and go. Whoever changes them holds the person's stream. */
import { and, asc, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { tellFact } from "#src/kit/fact.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";
import { codeLifetimeMs } from "../codes.ts";
import { findabilityChanged } from "../facts.ts";
import type { SecondFactorMethod } from "../schemas.ts";
import { staff } from "../staff/tables.ts";
import { dropRecoveryCodes } from "./recovery-codes.ts";
import type { FactorMethod } from "./schemas.ts";
import { recoveryCodes, secondFactors } from "./tables.ts";

export type FactorRow = typeof secondFactors.$inferSelect;

/** What the column `sealed` is sealed for, about the row's id. */
export const sealPurpose = "second-factor";
/** Codes tried before one has to begin again. */
const confirmTriesMax = 5;

/** Those in use. */
export async function findFactors(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<FactorRow[]> {
  return await ctx.db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.accountId, accountId), isNotNull(secondFactors.confirmedAt)))
    .orderBy(asc(secondFactors.confirmedAt));
}

export async function findFactor(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
  kind: FactorMethod,
): Promise<FactorRow | null> {
  return (await findFactors(ctx, accountId)).find((factor) => factor.kind === kind) ?? null;
}

/**
 * What a login may be asked for; empty for who has no second factor. The mailbox resets the password, so its codes prove no
 * more than that: the staff are asked for another factor where they have one.
 */
export async function findMethods(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<SecondFactorMethod[]> {
  const factors = await findFactors(ctx, accountId);
  if (factors.length === 0) return [];
  const kinds = new Set(factors.map(({ kind }) => kind));
  if (kinds.size > 1 && (await isStaff(ctx, accountId))) kinds.delete("email");
  const inOrder = (["totp", "sms", "email"] as const).filter((kind) => kinds.has(kind));
  const left = await countRecoveryCodes(ctx, accountId);
  return left > 0 ? [...inOrder, "recoveryCode"] : inOrder;
}

async function isStaff(ctx: Pick<ReadContext, "db">, accountId: Id): Promise<boolean> {
  return (await ctx.db.$count(staff, eq(staff.accountId, accountId))) > 0;
}

export async function hasSecondFactor(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<boolean> {
  return (await findFactors(ctx, accountId)).length > 0;
}

export async function countRecoveryCodes(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<number> {
  return await ctx.db.$count(recoveryCodes, eq(recoveryCodes.accountId, accountId));
}

/** Makes one that waits for its first code, in place of any that waited. */
export async function addWaiting(
  ctx: WriteContext,
  accountId: Id,
  kind: "totp" | "sms",
  secret: Buffer,
): Promise<Id> {
  const id = newId();
  await ctx.tx.db.delete(secondFactors).where(isWaiting(accountId, kind));
  const sealed = ctx.services.secrets.seal(sealPurpose, secret, id);
  await ctx.tx.db
    .insert(secondFactors)
    .values({ id, accountId, kind, sealed, createdAt: ctx.clock.now() });
  return id;
}

/** Spends a try of the one that waits; null when there is none, it waited too long, or was tried too often. */
export async function tryWaiting(
  ctx: WriteContext,
  accountId: Id,
  kind: "totp" | "sms",
): Promise<FactorRow | null> {
  const since = new Date(ctx.clock.now().getTime() - codeLifetimeMs);
  const [row] = await ctx.tx.db
    .update(secondFactors)
    .set({ tries: sql`${secondFactors.tries} + 1` })
    .where(
      and(
        isWaiting(accountId, kind),
        lt(secondFactors.tries, confirmTriesMax),
        gt(secondFactors.createdAt, since),
      ),
    )
    .returning();
  return row ?? null;
}

/** The waiting one is in use from now on, in place of an earlier one of its kind. */
export async function takeIntoUse(
  ctx: WriteContext,
  { id, accountId, kind }: FactorRow,
  lastStep: number | null,
): Promise<void> {
  await dropUsed(ctx, accountId, kind);
  await ctx.tx.db
    .update(secondFactors)
    .set({ confirmedAt: ctx.clock.now(), lastStep })
    .where(eq(secondFactors.id, id));
  if (kind === "sms") await tellFact(ctx, findabilityChanged, { accountId });
}

/** False when it was on already. */
export async function addEmail(ctx: WriteContext, accountId: Id): Promise<boolean> {
  if (await findFactor(ctx, accountId, "email")) return false;
  const now = ctx.clock.now();
  await ctx.tx.db
    .insert(secondFactors)
    .values({ id: newId(), accountId, kind: "email", createdAt: now, confirmedAt: now });
  return true;
}

/** False when there was none. With the last one the recovery codes go. */
export async function removeFactor(
  ctx: WriteContext,
  accountId: Id,
  kind: FactorMethod,
): Promise<boolean> {
  await ctx.tx.db.delete(secondFactors).where(isWaiting(accountId, kind));
  if (!(await dropUsed(ctx, accountId, kind))) return false;
  if (kind === "sms") await tellFact(ctx, findabilityChanged, { accountId });
  if (!(await hasSecondFactor(ctx, accountId))) await dropRecoveryCodes(ctx, accountId);
  return true;
}

async function dropUsed(ctx: WriteContext, accountId: Id, kind: FactorMethod): Promise<boolean> {
  const dropped = await ctx.tx.db
    .delete(secondFactors)
    .where(
      and(
        eq(secondFactors.accountId, accountId),
        eq(secondFactors.kind, kind),
        isNotNull(secondFactors.confirmedAt),
      ),
    )
    .returning({ id: secondFactors.id });
  return dropped.length === 1;
}

function isWaiting(accountId: Id, kind: FactorMethod) {
  return and(
    eq(secondFactors.accountId, accountId),
    eq(secondFactors.kind, kind),
    isNull(secondFactors.confirmedAt),
  );
}

/** The authenticator's secret, or the phone number. */
export function openFactor(secrets: Secrets, { id, sealed }: FactorRow): Buffer {
  const secret = sealed && secrets.open(sealPurpose, sealed, id);
  assert(secret, "a second factor's secret was sealed by a key of the ring");
  return secret;
}
