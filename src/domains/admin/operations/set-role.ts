import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { changeRole, StaffRole } from "../../accounts/index.ts";
import { exampleId } from "../examples.ts";
import { Reason, Role } from "../schemas.ts";

export const setRole = defineOperation({
  name: "admin.setRole",
  kind: "write",
  summary: "Make somebody staff, or change their role",
  description:
    "Takes effect at once, on every socket and token they have. They can act once they have a second factor and logged in " +
    "with it. The last owner stays owner (`conflict`); so does whoever is suspended stay without a role.",
  access: "staff",
  role: "owner",
  isDangerous: true,
  input: object({ accountId: IdSchema, role: StaffRole, reason: Reason }),
  output: Role,
  errors: ["not-found", "conflict"],
  why: { conflict: "They are the last owner, or suspended." },
  example: {
    input: {
      accountId: exampleId,
      role: "moderator",
      reason: "Looks after the reports on weekends",
    },
    output: { accountId: exampleId, role: "moderator" },
  },
}).handler(async (ctx, { accountId, role, reason }) => {
  const grantedBy = ctx.caller.accountId;
  const before = await changeRole(ctx, { accountId, role, grantedBy });
  ctx.audit({
    target: { kind: "account", id: accountId },
    reason,
    before: { role: before },
    after: { role },
  });
  return { accountId, role };
});
