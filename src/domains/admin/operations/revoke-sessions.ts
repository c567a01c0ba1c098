import Type from "typebox";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { endSessionsOf, exampleSession } from "../../accounts/index.ts";
import { exampleId } from "../examples.ts";
import { holdTarget } from "../rights.ts";
import { Reason } from "../schemas.ts";

export const revokeSessions = defineOperation({
  name: "admin.revokeSessions",
  kind: "write",
  summary: "Log a person out, everywhere or in one place",
  description:
    "Without `sessionId` all of their sessions end. Tokens stop working at once and sockets close within a second. Not for " +
    "staff of one's own role or a higher one.",
  access: "staff",
  role: "admin",
  input: object({ accountId: IdSchema, sessionId: Type.Optional(IdSchema), reason: Reason }),
  output: object({ revokedCount: Type.Integer({ minimum: 0 }) }),
  errors: ["not-found"],
  example: {
    input: { accountId: exampleId, sessionId: exampleSession.id, reason: "Their phone was stolen" },
    output: { revokedCount: 1 },
  },
}).handler(async (ctx, { accountId, sessionId, reason }) => {
  await holdTarget(ctx, accountId);
  const revokedCount = await endSessionsOf(ctx, accountId, "revoked", sessionId);
  if (sessionId !== undefined && revokedCount === 0) throw notFound();
  ctx.audit({
    target: { kind: "account", id: accountId },
    reason,
    after: { revokedCount, ...(sessionId === undefined ? {} : { sessionId }) },
  });
  return { revokedCount };
});
