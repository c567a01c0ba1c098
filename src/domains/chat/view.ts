/** Rows → wire. A message looks the same to all who may see it; a chat is shown to one member. */
import { loadProfileSummaries, peopleFor } from "#src/domains/accounts/index.ts";
import { assert } from "#src/kit/assert.ts";
import type { ReadContext, WithCaller } from "#src/kit/context.ts";
import { notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { findChats, type ChatRow } from "./chat-queries.ts";
import type { MessageRow } from "./queries.ts";
import type { Chat, ChatMember, Message } from "./schemas.ts";
import type { Role } from "./rules.ts";

export function toMessage(row: MessageRow): Message {
  const place = {
    id: row.id,
    chatId: row.chatId,
    seq: row.seq,
    senderId: row.senderId,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
  if (row.deletedAt) {
    assert(row.deletedBy, "a deleted message names who deleted it");
    const deletedAt = row.deletedAt.toISOString();
    return { kind: "deleted", ...place, text: null, deletedAt, deletedBy: row.deletedBy };
  }
  assert(row.text !== null, "a message that is not deleted has a text");
  const replyTo =
    row.replyToId && row.replyToSeq !== null
      ? { messageId: row.replyToId, seq: row.replyToSeq }
      : null;
  const editedAt = row.editedAt?.toISOString() ?? null;
  return { kind: "text", ...place, text: row.text, replyTo, editedAt, deletedAt: null };
}

type Viewer = ReadContext & WithCaller;

/** The caller's chats of these ids, in the order of the ids; what they are not in is left out. */
export async function viewChats(ctx: Viewer, chatIds: readonly Id[]): Promise<Chat[]> {
  const rows = await findChats(ctx.sql, ctx.caller.accountId, chatIds);
  const members = await viewMembers(
    ctx,
    rows.flatMap((row) => [...row.members, ...askerOf(row)]),
  );
  const byKey = new Map(rows.map((row) => [row.id, toChat(row, members)]));
  return chatIds.flatMap((id) => byKey.get(id) ?? []);
}

function askerOf({ askedById }: ChatRow): MemberRef[] {
  return askedById ? [{ accountId: askedById, role: "member" }] : [];
}

export async function viewChat(ctx: Viewer, chatId: Id): Promise<Chat> {
  const [chat] = await viewChats(ctx, [chatId]);
  if (!chat) throw notFound();
  return chat;
}

interface MemberRef {
  readonly accountId: Id;
  readonly role: Role;
}

type Summaries = Awaited<ReturnType<typeof loadProfileSummaries>>;

/** All these people, as the caller sees them; whom they may not know of, is absent. */
export async function viewMembers(ctx: Viewer, members: readonly MemberRef[]): Promise<Summaries> {
  const me = ctx.caller.accountId;
  const ids = [...new Set(members.map((member) => member.accountId))];
  const [known, summaries] = await Promise.all([
    peopleFor(ctx, me, ids),
    loadProfileSummaries(ctx, me, ids),
  ]);
  return new Map([...summaries].filter(([id]) => known.has(id)));
}

const nobody = { handle: null, displayName: null, avatar: null };

export function toMember(member: MemberRef, summaries: Summaries): ChatMember {
  const { accountId: id, role } = member;
  const { handle, displayName, avatar } = summaries.get(id) ?? nobody;
  return { id, handle, displayName, avatar, role };
}

function toChat(row: ChatRow, summaries: Summaries): Chat {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    role: row.role,
    isRequest: row.isRequest,
    askedById: row.askedById && summaries.has(row.askedById) ? row.askedById : null,
    memberCount: row.memberCount,
    members: row.members.map((member) => toMember(member, summaries)),
    readSeq: row.readSeq,
    unreadCount: row.unreadCount,
    lastMessage: row.lastMessage ? toMessage(row.lastMessage) : null,
    lastActivityAt: row.lastActivityAt.toISOString(),
  };
}
