import Type from "typebox";
import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { loginCookies } from "../cookies.ts";
import { exampleTokens } from "../examples.ts";
import { forgetEveryDevice } from "../login/devices.ts";
import { finishLogin } from "../login/finish-login.ts";
import { refuseWeakPassword } from "../passwords.ts";
import { findReset } from "../recovery/queries.ts";
import { setPassword } from "../recovery/passwords.ts";
import { readResetToken } from "../recovery/reset-tokens.ts";
import { Challenge, Device, NewPassword, Tokens } from "../schemas.ts";
import { endSessionsOf, holdPerson } from "../staff/standing.ts";

export const resetPassword = defineOperation({
  name: "auth.resetPassword",
  kind: "write",
  summary: "Choose another password with the token from the mail, and log in",
  description:
    "Every session of the account ends and every known device is forgotten: whoever had got in is out. Where there is a second " +
    "factor it is still asked for, and the answer is its challenge.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "login", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    token: Type.String({ minLength: 1, maxLength: 128, description: "From the mail's link." }),
    password: NewPassword,
    device: Type.Optional(Device),
  }),
  output: Type.Union([Tokens, Challenge]),
  errors: ["invalid-code", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: { token: "AZLwwRHYepCPQmwfC5ouNQ…", password: "the engine weaves patterns" },
    output: exampleTokens,
  },
})
  .prepare(async (ctx, { token, password }) => {
    const resetId = readResetToken(ctx.services.secrets, token);
    // Before the password is looked at, which costs, and which tells of handle and address.
    const account = resetId === null ? null : await findReset(ctx, resetId);
    if (resetId === null || !account) throw new AppError("invalid-code");
    await refuseWeakPassword(password, account);
    return {
      resetId,
      accountId: account.id,
      passwordHash: await ctx.services.passwords.hash(password),
    };
  })
  .handler(async (ctx, { device }, { resetId, accountId, passwordHash }) => {
    const account = await holdPerson(ctx, accountId);
    // Used in the meantime, or the address is another now.
    if (!(await findReset(ctx, resetId))) throw new AppError("invalid-code");
    await endSessionsOf(ctx, accountId, "password-reset");
    await forgetEveryDevice(ctx, accountId);
    await setPassword(ctx, accountId, passwordHash);
    return await finishLogin(ctx, { account, device, strength: "single" });
  });
