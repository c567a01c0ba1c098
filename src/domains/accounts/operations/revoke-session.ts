import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { exampleSession } from "../examples.ts";
import { endSessions, userStreamOf } from "../sessions.ts";

export const revokeSession = defineOperation({
  name: "session.revoke",
  kind: "write",
  summary: "Log one of your devices out",
  description: "Its tokens stop working at once and its sockets close within a second.",
  access: "account",
  input: object({ sessionId: IdSchema }),
  output: Empty,
  errors: ["not-found"],
  example: { input: { sessionId: exampleSession.id }, output: {} },
}).handler(async (ctx, { sessionId }) => {
  const { accountId } = ctx.caller;
  await ctx.tx.waitForWrites([sessionId]);
  await ctx.tx.lock([userStreamOf(accountId)]);
  const ended = await endSessions(ctx, accountId, [sessionId], "revoked");
  if (ended === 0) throw notFound();
  return {};
});
