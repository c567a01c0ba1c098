import { assert } from "#src/kit/assert.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { viewPrivacy } from "../privacy/queries.ts";
import { examplePrivacy, Privacy } from "../privacy/schemas.ts";

export const getPrivacy = defineOperation({
  name: "privacy.get",
  kind: "read",
  summary: "What you let others know of you, and do to you",
  access: "account",
  input: Empty,
  output: Privacy,
  errors: [],
  example: { input: {}, output: examplePrivacy },
}).handler(async (ctx) => {
  const privacy = await viewPrivacy(ctx, ctx.caller.accountId);
  assert(privacy, "who calls has an account");
  return privacy;
});
