import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { loginCookies } from "../cookies.ts";
import { exampleTokens } from "../examples.ts";
import { admit, checkPassword } from "../login/check-password.ts";
import { finishLogin } from "../login/finish-login.ts";
import { Challenge, Device, DeviceSecret, PresentPassword, Tokens } from "../schemas.ts";

export const login = defineOperation({
  name: "auth.login",
  kind: "write",
  summary: "Log in with a password",
  description:
    "Answers tokens, or a challenge where a second factor is asked for: `auth.completeChallenge` answers the tokens then. After " +
    "ten wrong tries in a quarter of an hour nobody gets in but devices that logged in before and send their `deviceSecret`.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "login", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({
    identifier: Type.String({
      minLength: 1,
      maxLength: 254,
      description: "Mail address or handle.",
    }),
    password: PresentPassword,
    device: Type.Optional(Device),
    deviceSecret: Type.Optional(DeviceSecret),
  }),
  output: Type.Union([Tokens, Challenge]),
  errors: ["wrong-credentials", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: {
      identifier: "ada@example.org",
      password: "poetical science 1843",
      device: { name: "Pixel 9", platform: "android" },
    },
    output: exampleTokens,
  },
})
  .prepare((ctx, { identifier, password, deviceSecret }) =>
    checkPassword(ctx, { identifier }, password, deviceSecret),
  )
  .handler(async (ctx, { device, deviceSecret }, proof) => {
    const account = await admit(ctx, proof);
    return await finishLogin(ctx, { account, device, deviceSecret, strength: "single" });
  });
