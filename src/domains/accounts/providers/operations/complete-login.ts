import Type from "typebox";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { hasAccount } from "../../accounts.ts";
import { loginCookies } from "../../cookies.ts";
import { emailKey, isEmail } from "../../emails.ts";
import { exampleTokens } from "../../examples.ts";
import { finishLogin } from "../../login/finish-login.ts";
import { Challenge, Device, DeviceSecret, Tokens } from "../../schemas.ts";
import { userStreamOf } from "../../sessions.ts";
import { awaitForm, endArrival, formLifetimeMs, takeTicket, type ArrivalRow } from "../arrivals.ts";
import { exampleTicket, exampleVerifier } from "../examples.ts";
import { findIdentity, touchIdentity } from "../identities.ts";
import { RegistrationNeeded, Ticket, Verifier } from "../schemas.ts";

export const completeProviderLogin = defineOperation({
  name: "auth.completeProviderLogin",
  kind: "write",
  summary: "Log in with the ticket that a provider's sign-in ended in",
  description:
    "Answers tokens; or a challenge where a second factor is asked for; or `registration` for somebody new, who becomes an " +
    "account with `auth.registerWithProvider`. Only a person who was linked is let in: a mail address never decides.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "login", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    ticket: Ticket,
    verifier: Verifier,
    device: Type.Optional(Device),
    deviceSecret: Type.Optional(DeviceSecret),
  }),
  output: Type.Union([Tokens, Challenge, RegistrationNeeded]),
  errors: ["invalid-code", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: { ticket: exampleTicket, verifier: exampleVerifier },
    output: exampleTokens,
  },
}).handler(async (ctx, { ticket, verifier, device, deviceSecret }) => {
  const arrival = await takeTicket(ctx, "login", ticket, verifier);
  if (!arrival) throw new AppError("invalid-code");
  const found = await findIdentity(ctx, arrival);
  if (!found) return await offerRegistration(ctx, arrival);
  const { accountId: id } = found;
  await ctx.tx.lock([userStreamOf(id)]);
  // It may have been unlinked while this waited.
  if (!(await findIdentity(ctx, arrival))) throw new AppError("invalid-code");
  await touchIdentity(ctx, found.id, arrival);
  await endArrival(ctx, arrival.id);
  return await finishLogin(ctx, { account: { id }, device, deviceSecret, strength: "single" });
});

async function offerRegistration(ctx: WriteContext, arrival: ArrivalRow) {
  const email = arrival.email !== null && isEmail(arrival.email) ? arrival.email : null;
  const emailIsProven = email !== null && arrival.emailProven;
  return {
    registration: {
      token: await awaitForm(ctx, arrival.id),
      expiresInSeconds: formLifetimeMs / 1000,
      email,
      emailIsProven,
      // Whoever proved that an address is theirs may know.
      emailHasAccount: emailIsProven && (await hasAccount(ctx, emailKey(email))),
      displayName: arrival.displayName,
    },
  };
}
