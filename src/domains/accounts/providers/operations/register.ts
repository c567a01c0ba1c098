import Type from "typebox";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError, invalidField, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { createAccount, hasAccount } from "../../accounts.ts";
import { loginCookies } from "../../cookies.ts";
import { emailKey, isEmail } from "../../emails.ts";
import { exampleTokens } from "../../examples.ts";
import { handleClaimKeys, handleTaken, isReserved, parseHandle } from "../../handles.ts";
import { finishLogin } from "../../login/finish-login.ts";
import { refuseBirthDate } from "../../operations/register.ts";
import { lockEmail, removeRegistrations } from "../../registrations.ts";
import {
  BirthDate,
  Challenge,
  Code,
  Device,
  DisplayName,
  Email,
  Tokens,
  TypedHandle,
} from "../../schemas.ts";
import { endArrival, findForm, holdForm, type ArrivalRow } from "../arrivals.ts";
import { sendCode, tryCode } from "../email-codes.ts";
import { exampleRegistrationToken } from "../examples.ts";
import { addIdentity } from "../identities.ts";
import { RegistrationToken } from "../schemas.ts";

const CodeSent = object(
  { code: object({ sentTo: Email }) },
  "The address is to be proven: send the same again with the `code` from the mail.",
);

export const registerWithProvider = defineOperation({
  name: "auth.registerWithProvider",
  kind: "write",
  summary: "Sign up with what a provider's sign-in ended in",
  description:
    "An address that the provider vouches for, and is trusted with, needs no code. Any other gets one by mail; the answer is the " +
    "same for one that has an account already, whose owner gets a mail that says so. The account has no password until " +
    "`account.changePassword` gives it one.",
  access: "public",
  doors: ["http"],
  rateLimits: [
    { name: "provider-sign-up", by: "address", limit: 10, perSeconds: 1800, store: "durable" },
  ],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    token: RegistrationToken,
    handle: TypedHandle,
    displayName: DisplayName,
    birthDate: BirthDate,
    email: Type.Optional(Email),
    code: Type.Optional(Code),
    device: Type.Optional(Device),
  }),
  output: Type.Union([Tokens, Challenge, CodeSent]),
  errors: ["invalid-code", "conflict", "limit"],
  why: {
    conflict:
      "The handle, or one that looks like it, is taken; or whoever signed in there has an account by now.",
    limit: "Enough codes were sent: sign in anew.",
  },
  example: {
    input: {
      token: exampleRegistrationToken,
      handle: "ada",
      displayName: "Ada Lovelace",
      birthDate: "1990-12-10",
    },
    output: exampleTokens,
  },
})
  .prepare(async (ctx, input) => {
    const handle = parseHandle(input.handle);
    if (isReserved(handle)) throw handleTaken();
    refuseBirthDate(input.birthDate, ctx.clock.now());
    const form = await findForm(ctx, input.token);
    if (!form) throw formOver();
    const email = input.email ?? form.email;
    if (email === null || !isEmail(email)) throw invalidField("email", "is required");
    return { handle, email };
  })
  .handler(async (ctx, input, { handle, email }) => {
    // Addresses are locked before anything else is.
    await lockEmail(ctx, emailKey(email));
    const form = await holdForm(ctx, input.token);
    if (!form) throw formOver();
    if (!isVouchedFor(form, email)) {
      if (input.code === undefined) {
        await refuseTaken(ctx, handle, emailKey(email));
        await sendCode(ctx, form, email);
        return { code: { sentTo: email } };
      }
      const isRight = await tryCode(ctx, form, email, input.code);
      // A known address never gets a code; who guesses one learns nothing from it.
      if (!isRight || (await hasAccount(ctx, emailKey(email))))
        return new Refusal(new AppError("invalid-code"));
    }
    const { displayName, birthDate, device } = input;
    const id = await join(ctx, form, { handle, email, displayName, birthDate });
    return await finishLogin(ctx, { account: { id }, device, strength: "single" });
  });

function isVouchedFor({ email: told, emailProven }: ArrivalRow, email: string): boolean {
  return emailProven && told !== null && emailKey(told) === emailKey(email);
}

/**
 * Nothing is held while the code is on its way: whoever mistypes their address would have lost the handle to it. Should it be
 * taken meanwhile, the same code goes with another handle.
 */
async function refuseTaken(ctx: WriteContext, handle: string, key: string): Promise<void> {
  const claims = await ctx.tx.sql`
    select 1 from handle_claims where key = any(${handleClaimKeys(handle)}::text[])
      and (account_id is not null or (held_until > ${ctx.clock.now()}::timestamptz and email_key <> ${key}))`;
  if (claims.length > 0) throw handleTaken();
}

interface Newcomer {
  readonly handle: string;
  readonly email: string;
  readonly displayName: string;
  readonly birthDate: string;
}

/** The address is proven. Whatever others began with it ends here. */
async function join(ctx: WriteContext, form: ArrivalRow, newcomer: Newcomer): Promise<string> {
  const id = await createAccount(ctx, { ...newcomer, passwordHash: null });
  if (!(await addIdentity(ctx, id, form.provider, form)))
    throw new AppError("conflict", "You have an account by now: sign in again.");
  await removeRegistrations(ctx, emailKey(newcomer.email));
  await endArrival(ctx, form.id);
  return id;
}

function formOver(): AppError {
  return new AppError("invalid-code", "This sign-in is over; begin anew.");
}
