import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { endOthers, holdOthers } from "../recovery/other-sessions.ts";

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
  await holdOthers(ctx);
  return { revokedCount: await endOthers(ctx, "revoked") };
});
