import Type from "typebox";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError, invalidField, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { createAccount, hasAccount } from "../accounts.ts";
import { loginCookies } from "../cookies.ts";
import { emailKey } from "../emails.ts";
import { exampleTokens } from "../examples.ts";
import { arrive } from "../login/finish-login.ts";
import {
  beginAttempt,
  isContested,
  lockEmail,
  removeRegistrations,
  tryCode,
  type RegistrationRow,
} from "../registrations.ts";
import { Code, Device, Email, PresentPassword, Tokens } from "../schemas.ts";

export const verifyEmail = defineOperation({
  name: "auth.verifyEmail",
  kind: "write",
  summary: "Confirm a mail address: makes the account and logs in",
  description:
    "Five tries for whoever signed up, and five for everybody on other networks; then `auth.resendCode` gives another code. Should somebody have signed up with this address " +
    "and another password, or too often, `password` is asked for: whose code it is, is whose password it is.",
  access: "public",
  doors: ["http"],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    email: Email,
    code: Code,
    password: Type.Optional(PresentPassword),
    device: Type.Optional(Device),
  }),
  output: Tokens,
  errors: ["invalid-code", "conflict"],
  why: { conflict: "The handle, or one that looks like it, was taken meanwhile." },
  example: { input: { email: "ada@example.org", code: "40721593" }, output: exampleTokens },
})
  .prepare((ctx, { email }) => beginAttempt(ctx, emailKey(email)))
  .handler(async (ctx, { code, password, device }, attempt) => {
    const key = attempt.emailKey;
    await lockEmail(ctx, key);
    const registration = await tryCode(ctx, attempt, code);
    // A known address never gets a code; who guesses one learns nothing from it.
    if (!registration || (await hasAccount(ctx, key)))
      return new Refusal(new AppError("invalid-code"));
    const doubt =
      (await isContested(ctx, registration)) && (await refuseOthers(ctx, registration, password));
    if (doubt) return new Refusal(doubt);
    const { handle, displayName, birthDate, passwordHash } = registration;
    const id = await createAccount(ctx, {
      email: registration.email,
      handle,
      displayName,
      birthDate,
      passwordHash,
    });
    await removeRegistrations(ctx, key);
    const entry = { device: device ?? {}, knownDeviceId: null, isSecondFactorGiven: false };
    return await arrive(ctx, { id, handle }, entry);
  });

/**
 * The owner of the address gets everybody's codes and cannot tell them apart; a stranger's would make an account with the
 * stranger's password. Hashing in the transaction is slow, and rare.
 */
async function refuseOthers(
  ctx: WriteContext,
  registration: RegistrationRow,
  password: string | undefined,
): Promise<AppError | null> {
  if (password === undefined) return invalidField("password", "is needed to tell sign-ups apart");
  const isTheirs = await ctx.services.passwords.verify(password, registration.passwordHash);
  return isTheirs ? null : new AppError("invalid-code");
}
