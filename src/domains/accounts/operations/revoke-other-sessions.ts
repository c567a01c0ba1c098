import Type from "typebox";
import type { Id } from "#src/kit/id.ts";
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
  const findOthers = async (): Promise<Id[]> =>
    (await findLiveSessions(ctx, accountId)).map(({ id }) => id).filter((id) => id !== sessionId);
  await ctx.tx.waitForWrites(await findOthers());
  await ctx.tx.lock([userStreamOf(accountId)]);
  // Again, now that none can begin: one may have, while this waited.
  return { revokedCount: await endSessions(ctx, accountId, await findOthers(), "revoked") };
});
