import Type from "typebox";
import { Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { loginCookies } from "../../cookies.ts";
import { exampleTokens } from "../../examples.ts";
import { finishLogin } from "../../login/finish-login.ts";
import { Challenge, Device, DeviceSecret, Tokens } from "../../schemas.ts";
import { userStreamOf } from "../../sessions.ts";
import { exampleAssertion } from "../examples.ts";
import { AssertionCredential } from "../schemas.ts";
import { passkeyRefused, usePasskey } from "../use.ts";
import { verifyAssertion } from "../verify.ts";

export const completePasskeyLogin = defineOperation({
  name: "auth.completePasskeyLogin",
  kind: "write",
  summary: "Log in with what the passkey signed",
  description:
    "The device has verified its owner by finger, face or PIN, so no second factor is asked for. A passkey whose count went " +
    "back is refused, because it may have been copied.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "login", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    credential: AssertionCredential,
    device: Type.Optional(Device),
    deviceSecret: Type.Optional(DeviceSecret),
  }),
  output: Type.Union([Tokens, Challenge]),
  errors: ["wrong-credentials", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: { input: { credential: exampleAssertion }, output: exampleTokens },
})
  .prepare(async (ctx, { credential }) => {
    const shown = await verifyAssertion(ctx, { kind: "login" }, credential, { needsUser: true });
    if (!shown) throw passkeyRefused();
    return shown;
  })
  .handler(async (ctx, { device, deviceSecret }, shown) => {
    const { accountId: id } = shown.passkey;
    await ctx.tx.lock([userStreamOf(id)]);
    if (!(await usePasskey(ctx, shown))) return new Refusal(passkeyRefused());
    return await finishLogin(ctx, { account: { id }, device, deviceSecret, strength: "strong" });
  });
