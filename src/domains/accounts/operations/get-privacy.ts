import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { examplePrivacy, findPrivacy, Privacy } from "../privacy.ts";

export const getPrivacy = defineOperation({
  name: "privacy.get",
  kind: "read",
  summary: "What you let others know of you",
  access: "account",
  input: Empty,
  output: Privacy,
  errors: [],
  example: { input: {}, output: examplePrivacy },
}).handler(async (ctx) => await findPrivacy(ctx.sql, ctx.caller.accountId));
