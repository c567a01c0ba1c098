import { userStreamOf } from "#src/domains/accounts/index.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { requirePerson } from "../../blocking/target.ts";
import { examples } from "../../schemas.ts";
import { dismissedMax, dismissRateLimit } from "../rules.ts";

export const dismissSuggestion = defineOperation({
  name: "graph.dismissSuggestion",
  kind: "write",
  summary: "Do not suggest somebody again",
  description: `They never learn of it. The latest ${dismissedMax} are remembered.`,
  access: "account",
  rateLimits: [dismissRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["not-found", "invalid"],
  example: { input: { accountId: examples.ann }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  const { sql } = ctx.tx;
  await ctx.tx.lock([userStreamOf(me)]);
  await requirePerson(ctx, accountId);
  await sql`
    insert into dismissed_suggestions (account_id, dismissed_id, created_at)
    values (${me}, ${accountId}, ${ctx.clock.now()}) on conflict do nothing`;
  await sql`
    delete from dismissed_suggestions where account_id = ${me} and dismissed_id in (
      select dismissed_id from dismissed_suggestions where account_id = ${me}
      order by created_at desc, dismissed_id offset ${dismissedMax})`;
  return {};
});
