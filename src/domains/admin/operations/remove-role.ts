import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { changeRole } from "../../accounts/index.ts";
import { exampleId } from "../examples.ts";
import { Reason, Role } from "../schemas.ts";

export const removeRole = defineOperation({
  name: "admin.removeRole",
  kind: "write",
  summary: "Take somebody's role: they are not staff any more",
  description:
    "Takes effect at once, on every socket and token they have. The last owner stays owner (`conflict`).",
  access: "staff",
  role: "owner",
  isDangerous: true,
  input: object({ accountId: IdSchema, reason: Reason }),
  output: Role,
  errors: ["not-found", "conflict"],
  why: { conflict: "They are the last owner." },
  example: {
    input: { accountId: exampleId, reason: "Left the team" },
    output: { accountId: exampleId, role: null },
  },
}).handler(async (ctx, { accountId, reason }) => {
  const before = await changeRole(ctx, {
    accountId,
    role: null,
    grantedBy: ctx.caller.accountId,
  });
  if (before === null) throw notFound();
  ctx.audit({
    target: { kind: "account", id: accountId },
    reason,
    before: { role: before },
    after: { role: null },
  });
  return { accountId, role: null };
});
