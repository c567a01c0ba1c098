import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { roleSet } from "../events.ts";
import { chatStream, requireManager, setRoleOf } from "../membership.ts";
import { findPlace } from "../queries.ts";
import { canSetRole, type Role } from "../rules.ts";
import { examples, RoleSchema } from "../schemas.ts";

export const setRole = defineOperation({
  name: "chat.setRole",
  kind: "write",
  summary: "Make a member an admin, or no longer one, or the owner",
  description: "Admins make admins. Only the owner hands the group on, and is an admin then.",
  access: "account",
  input: object({ chatId: IdSchema, accountId: IdSchema, role: RoleSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "Your own role in the group does not let you, or it is a direct chat." },
  example: {
    input: { chatId: examples.chatId, accountId: examples.bob, role: "admin" },
    output: {},
  },
}).handler(async (ctx, { chatId, accountId, role }) => {
  await ctx.tx.lock([chatStream(chatId)]);
  const manager = await requireManager(ctx, chatId);
  const target = await findPlace(ctx.tx.sql, chatId, accountId);
  if (!target) throw notFound();
  if (target.role === role) return {};
  if (!canSetRole(manager.role, target.role, role)) throw new AppError("forbidden");
  await change(ctx, chatId, accountId, role);
  if (role === "owner") await change(ctx, chatId, ctx.caller.accountId, "admin");
  return {};
});

async function change(
  ctx: WriteContext & WithCaller,
  chatId: Id,
  accountId: Id,
  role: Role,
): Promise<void> {
  await setRoleOf(ctx, chatId, accountId, role);
  const data = { chatId, byId: ctx.caller.accountId, accountId, role };
  ctx.tx.emit(roleSet, { stream: chatStream(chatId), ref: data, data });
}
