import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { spendGuess } from "../guessing/guesses.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { addWaiting } from "../second-factor/factors.ts";
import { sendPhoneText } from "../second-factor/jobs.ts";
import { Phone } from "../second-factor/schemas.ts";
import { userStreamOf } from "../sessions.ts";

/** Over all accounts: nobody's phone is flooded through us. */
const phonePolicy = { triesMax: 5, windowMs: 24 * 60 * 60_000 };

export const addPhone = defineOperation({
  name: "twoFactor.addPhone",
  kind: "write",
  summary: "Set up codes by text message",
  description:
    "A code is sent to the phone; `twoFactor.confirmPhone` with it, within ten minutes, takes it into use. Until then nothing " +
    "changes, also where another phone is in use already, which the new one will replace.",
  access: "account",
  // Whoever makes accounts to send messages with, at our cost, meets the second.
  rateLimits: [
    { name: "add-phone", by: "account", limit: 5, perSeconds: 3600, store: "durable" },
    { name: "add-phone", by: "address", limit: 20, perSeconds: 3600, store: "durable" },
  ],
  idempotency: "none",
  httpStatus: 202,
  input: object({ phone: Phone }),
  output: Empty,
  errors: ["confirmation-required"],
  example: { input: { phone: "+442079460123" }, output: {} },
})
  .prepare(async (ctx, { phone }) => {
    await spendGuess(ctx, `codes sent to ${phone}`, phonePolicy);
  })
  .handler(async (ctx, { phone }) => {
    const { accountId } = ctx.caller;
    await ctx.tx.lock([userStreamOf(accountId)]);
    await requireConfirmed(ctx);
    const factorId = await addWaiting(ctx, accountId, "sms", Buffer.from(phone));
    await ctx.tx.enqueue(sendPhoneText, { factorId });
    return {};
  });
