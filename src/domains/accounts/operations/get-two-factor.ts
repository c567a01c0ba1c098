import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleTwoFactor, TwoFactor } from "../second-factor/schemas.ts";
import { findTwoFactor } from "../second-factor/view.ts";

export const getTwoFactor = defineOperation({
  name: "twoFactor.get",
  kind: "read",
  summary: "Your second factors",
  access: "account",
  input: Empty,
  output: TwoFactor,
  errors: [],
  example: { input: {}, output: exampleTwoFactor },
}).handler(async (ctx) => await findTwoFactor(ctx, ctx.caller.accountId));
