/** Going out of a group by one's own will, or because one is gone: the group hears of it, and is never without an owner. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { memberLeft, roleSet } from "./events.ts";
import { chatStream, dismiss, setRoleOf } from "./membership.ts";
import { findSuccessors } from "./queries.ts";
import { successorOf, type Role } from "./rules.ts";

export interface Departure {
  readonly chatId: Id;
  readonly accountId: Id;
  /** What they were there. */
  readonly role: Role;
  /** Who declined the group is a member to the others, and has nothing of it. */
  readonly isIn: boolean;
}

/** The chat's stream and the person's own are held, and they are a member. */
export async function departGroup(
  ctx: WriteContext,
  { chatId, accountId, role, isIn }: Departure,
): Promise<void> {
  await dismiss(ctx, { chatId, accountId, byId: accountId, reason: "left", isIn });
  const data = { chatId, accountId };
  ctx.tx.emit(memberLeft, { stream: chatStream(chatId), ref: data, data });
  if (role === "owner") await passOn(ctx, chatId, accountId);
}

async function passOn(ctx: WriteContext, chatId: Id, byId: Id): Promise<void> {
  const accountId = successorOf(await findSuccessors(ctx.tx.sql, chatId));
  if (!accountId) return;
  await setRoleOf(ctx, chatId, accountId, "owner");
  const data = { chatId, byId, accountId, role: "owner" } as const;
  ctx.tx.emit(roleSet, { stream: chatStream(chatId), ref: data, data });
}
