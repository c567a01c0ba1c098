import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { refreshCookie } from "../cookies.ts";
import { endSessions, userStreamOf } from "../sessions.ts";

export const logout = defineOperation({
  name: "auth.logout",
  kind: "write",
  summary: "End this session",
  description: "Its tokens stop working at once and its sockets close within a second.",
  access: "account",
  idempotency: "none",
  dropsCookies: [refreshCookie],
  input: Empty,
  output: Empty,
  errors: [],
  example: { input: {}, output: {} },
}).handler(async (ctx) => {
  const { accountId, sessionId } = ctx.caller;
  await ctx.tx.waitForWrites([sessionId]);
  await ctx.tx.lock([userStreamOf(accountId)]);
  await endSessions(ctx, accountId, [sessionId], "logout");
  return {};
});
