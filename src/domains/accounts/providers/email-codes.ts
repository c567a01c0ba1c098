/** How an address is proven that no provider proved: with a code, for one sign-in and one address. */
import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { codeLifetimeMs } from "../codes.ts";
import { emailKey } from "../emails.ts";
import { takeGuess } from "../guessing/guesses.ts";
import { codeTriesMax } from "../rules.ts";
import type { ArrivalRow } from "./arrivals.ts";
import { isCodeFor } from "./code.ts";
import { mailProviderCode } from "./jobs.ts";
import { providerArrivals } from "./tables.ts";

const codesMax = 5;
/** To one address, whoever asks for them. */
const mailPolicy = { triesMax: 5, windowMs: 60 * 60_000 };

/** Has one mailed; says nothing of whether the address has an account, or has had too many. The form is held. */
export async function sendCode(
  ctx: WriteContext,
  { id, codesSent }: ArrivalRow,
  email: string,
): Promise<void> {
  if (codesSent >= codesMax) throw new AppError("limit", "Enough codes were sent; sign in anew.");
  const codeExpiresAt = new Date(ctx.clock.now().getTime() + codeLifetimeMs);
  await ctx.tx.db
    .update(providerArrivals)
    .set({ codeEmail: email, codesSent: codesSent + 1, codeExpiresAt })
    .where(eq(providerArrivals.id, id));
  const taken = await takeGuess(ctx, `provider codes mailed to ${emailKey(email)}`, mailPolicy);
  if (!("retryAfterMs" in taken)) await ctx.tx.enqueue(mailProviderCode, { arrivalId: id });
}

/** Spends a try, and answers whether it is the code that was last mailed, to this address. */
export async function tryCode(
  ctx: WriteContext,
  { id }: ArrivalRow,
  email: string,
  code: string,
): Promise<boolean> {
  const [row] = await ctx.tx.db
    .update(providerArrivals)
    .set({ codeTries: sql`${providerArrivals.codeTries} + 1` })
    .where(
      and(
        eq(providerArrivals.id, id),
        lt(providerArrivals.codeTries, codeTriesMax),
        gt(providerArrivals.codeExpiresAt, ctx.clock.now()),
      ),
    )
    .returning();
  if (!row?.codeEmail || emailKey(row.codeEmail) !== emailKey(email)) return false;
  return isCodeFor(ctx.services.secrets, id, email, code);
}
