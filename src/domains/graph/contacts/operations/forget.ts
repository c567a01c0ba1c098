import { userStreamOf } from "#src/domains/accounts/index.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";

export const forgetContacts = defineOperation({
  name: "contacts.forget",
  kind: "write",
  summary: "Forget what you uploaded of your address book",
  description:
    "All of it, at once. Nobody is suggested for it any more, neither to you nor you to them.",
  access: "account",
  input: Empty,
  output: Empty,
  errors: [],
  example: { input: {}, output: {} },
}).handler(async (ctx) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([userStreamOf(me)]);
  await ctx.tx.sql`delete from contact_hashes where account_id = ${me}`;
  return {};
});
