import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { findLiveSessions } from "../session-queries.ts";
import { endSessions, userStreamOf } from "../sessions.ts";

export const revokeOtherSessions = defineOperation({
  name: "session.revokeOthers",
  kind: "write",
  summary: "Log all your other devices out",
  access: "account",
  input: Empty,
  output: object({ revokedCount: Type.Integer({ minimum: 0 }) }),
  errors: [],
  example: { input: {}, output: { revokedCount: 2 } },
}).handler(async (ctx) => {
  const { accountId, sessionId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  const others = (await findLiveSessions(ctx, accountId)).filter((session) => session.id !== sessionId);
  const ids = others.map((session) => session.id);
  return { revokedCount: await endSessions(ctx, accountId, ids, "revoked") };
});
