import Type from "typebox";
import { AppError, invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { admit, checkPassword } from "../login/check-password.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { refuseWeakPassword } from "../passwords.ts";
import { findAccount } from "../queries.ts";
import { endOthers, holdOthers } from "../recovery/other-sessions.ts";
import { setPassword } from "../recovery/passwords.ts";
import { NewPassword, PresentPassword } from "../schemas.ts";

export const changePassword = defineOperation({
  name: "account.changePassword",
  kind: "write",
  summary: "Change your password",
  description:
    "Your other devices are logged out, and a mail tells you of it. Who has no password yet, because they log in otherwise, sets " +
    "one without `currentPassword`, soon after a login or `auth.confirm`.",
  access: "account",
  rateLimits: [
    // Tries at the present password are counted for each session apart: a stolen one keeps its owner from nothing.
    { name: "password-change", by: "account", limit: 60, perSeconds: 3600, store: "durable" },
  ],
  idempotency: "none",
  input: object({
    currentPassword: Type.Optional(PresentPassword),
    newPassword: NewPassword,
  }),
  output: Empty,
  errors: ["wrong-credentials", "confirmation-required"],
  example: {
    input: {
      currentPassword: "poetical science 1843",
      newPassword: "the engine weaves patterns",
    },
    output: {},
  },
})
  .prepare(async (ctx, { currentPassword, newPassword }) => {
    const { accountId } = ctx.caller;
    const account = await findAccount(ctx, accountId);
    if (!account) throw new AppError("unauthenticated");
    await refuseWeakPassword(newPassword, account, "newPassword");
    const proof = await proveCurrent();
    return { proof, passwordHash: await ctx.services.passwords.hash(newPassword) };

    async function proveCurrent() {
      if (currentPassword !== undefined)
        return await checkPassword(ctx, ctx.caller, currentPassword);
      if (account?.passwordHash !== null) throw invalidField("currentPassword", "is missing");
      return null;
    }
  })
  .handler(async (ctx, _, { proof, passwordHash }) => {
    const { accountId } = ctx.caller;
    await holdOthers(ctx);
    if (proof) await admit(ctx, proof);
    else await requireNoPassword();
    await setPassword(ctx, accountId, passwordHash);
    await endOthers(ctx, "password-changed");
    return {};

    async function requireNoPassword(): Promise<void> {
      await requireConfirmed(ctx);
      const account = await findAccount(ctx, accountId);
      if (account?.passwordHash !== null) throw invalidField("currentPassword", "is missing");
    }
  });
