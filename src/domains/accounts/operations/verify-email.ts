import Type from "typebox";
import { AppError, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { createAccount, hasAccount } from "../accounts.ts";
import { emailKey } from "../emails.ts";
import { exampleTokens } from "../examples.ts";
import { lockEmail, removeRegistrations, tryCode } from "../registrations.ts";
import { Code, Device, Email, Tokens } from "../schemas.ts";
import { openSession } from "../sessions.ts";

export const verifyEmail = defineOperation({
  name: "auth.verifyEmail",
  kind: "write",
  summary: "Confirm a mail address: makes the account and logs in",
  description: "Five tries an address; then `auth.resendCode` gives another code.",
  access: "public",
  doors: ["http"],
  idempotency: "none",
  input: object({ email: Email, code: Code, device: Type.Optional(Device) }),
  output: Tokens,
  errors: ["invalid-code", "conflict"],
  example: { input: { email: "ada@example.org", code: "40721593" }, output: exampleTokens },
}).handler(async (ctx, { email, code, device }) => {
  const key = emailKey(email);
  await lockEmail(ctx, key);
  const registration = await tryCode(ctx, key, code);
  // A known address never gets a code; who guesses one learns nothing from it.
  if (!registration || (await hasAccount(ctx, key)))
    return new Refusal(new AppError("invalid-code"));
  const { handle, displayName, birthDate, passwordHash } = registration;
  const id = await createAccount(ctx, {
    email: registration.email,
    handle,
    displayName,
    birthDate,
    passwordHash,
  });
  await removeRegistrations(ctx, key);
  return await openSession(ctx, { id, handle }, device);
});
