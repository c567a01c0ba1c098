/** Recovery codes: ten of 128 bits each, shown once, kept as hashes, good once. */
import { createHash, randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { recoveryCodes } from "./tables.ts";

export const recoveryCodesCount = 10;
const codeBytes = 16;

/** Crockford's: without letters that look like digits, so that what is read from paper is typed right. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const codeLength = Math.ceil((codeBytes * 8) / 5);

/** Replaces all that there were. The person's stream is held. */
export async function renewRecoveryCodes(ctx: WriteContext, accountId: Id): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodesCount }, newCode);
  await dropRecoveryCodes(ctx, accountId);
  await ctx.tx.db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ accountId, hash: hashOf(code) })));
  return codes.map(inGroups);
}

export async function dropRecoveryCodes(ctx: WriteContext, accountId: Id): Promise<void> {
  await ctx.tx.db.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId));
}

/** Whether it was one of theirs; it is none any more. Of many at once one gets it. */
export async function spendRecoveryCode(
  ctx: WriteContext,
  accountId: Id,
  typed: string,
): Promise<boolean> {
  const hash = hashOf(canonical(typed));
  const spent = await ctx.tx.db
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.accountId, accountId), eq(recoveryCodes.hash, hash)))
    .returning({ accountId: recoveryCodes.accountId });
  return spent.length === 1;
}

function newCode(): string {
  let rest = BigInt(`0x${randomBytes(codeBytes).toString("hex")}`);
  let code = "";
  for (let index = 0; index < codeLength; index += 1) {
    code = `${alphabet[Number(rest & 31n)] ?? ""}${code}`;
    rest >>= 5n;
  }
  return code;
}

function inGroups(code: string): string {
  return code.replace(/(.{5})(?=.{5})/g, "$1-");
}

/** As it was made, however it was typed. */
function canonical(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, "").replaceAll("o", "0").replaceAll(/[il]/g, "1");
}

function hashOf(code: string): Buffer {
  return createHash("sha256").update(code).digest();
}
