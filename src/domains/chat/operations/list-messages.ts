import Type from "typebox";
import type { ReadContext, WithCaller } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageLimitDefault, pageLimitMax } from "#src/kit/page.ts";
import { IdSchema, nullable, object } from "#src/kit/schema.ts";
import { readPage, type Place } from "../message-page.ts";
import { findMembership, findVisible, type MessageRow } from "../queries.ts";
import { examples, Message, Quoted, Seq } from "../schemas.ts";
import { toMessage } from "../view.ts";

export const listMessages = defineOperation({
  name: "chat.listMessages",
  kind: "read",
  summary: "Messages of a chat, in the order of the conversation",
  description:
    "The latest ones; or those `after`, `before` or `around` a sequence number. `nextCursor` goes on in the same direction: " +
    "to older messages, or with `after` and `around` to newer ones.",
  access: "account",
  input: object({
    chatId: IdSchema,
    after: Type.Optional(Seq),
    before: Type.Optional(Seq),
    around: Type.Optional(Seq),
    ...pageInput,
  }),
  output: object({
    items: Type.Array(Message, { maxItems: pageLimitMax }),
    quoted: Type.Array(Quoted, {
      maxItems: pageLimitMax,
      description: "What the items reply to, as it is now and as far as you may see it.",
    }),
    nextCursor: nullable(
      Type.String({ description: "Where the next page starts; null at the end." }),
    ),
  }),
  errors: ["not-found", "invalid"],
  example: {
    input: { chatId: examples.chatId, after: 812 },
    output: { items: [examples.message], quoted: [], nextCursor: null },
  },
}).handler(async (ctx, { chatId, cursor, limit = pageLimitDefault, ...anchors }) => {
  const viewer = { accountId: ctx.caller.accountId, chatId };
  const listName = `chat.listMessages:${chatId}:${viewer.accountId}`;
  const place =
    cursor === undefined ? placeOf(anchors) : fromCursor(ctx.cursors.decode(listName, cursor));
  const [membership, page] = await Promise.all([
    findMembership(ctx.sql, chatId, viewer.accountId),
    readPage(ctx.sql, viewer, place, limit),
  ]);
  if (!membership) throw notFound();
  return {
    items: page.rows.map(toMessage),
    quoted: await quotedBy(ctx, chatId, page.rows),
    nextCursor: page.next
      ? ctx.cursors.encode(listName, [page.next.direction, page.next.seq])
      : null,
  };
});

interface Anchors {
  readonly after?: number;
  readonly before?: number;
  readonly around?: number;
}

function placeOf(anchors: Anchors): Place {
  const given = (["after", "before", "around"] as const).filter(
    (name) => anchors[name] !== undefined,
  );
  const [direction = "before", second] = given;
  if (second) {
    const fields = { [second]: `cannot be combined with ${direction}` };
    throw new AppError("invalid", "Give one of after, before and around.", { fields });
  }
  return { direction, seq: anchors[direction] ?? Number.MAX_SAFE_INTEGER };
}

function fromCursor([direction, seq]: readonly (string | number)[]): Place {
  return { direction: direction === "after" ? "after" : "before", seq: Number(seq) };
}

async function quotedBy(ctx: ReadContext & WithCaller, chatId: Id, rows: readonly MessageRow[]) {
  const quoted = new Map(
    rows.flatMap((row) =>
      row.replyToId && row.replyToSeq !== null ? [[row.replyToId, row.replyToSeq]] : [],
    ),
  );
  const found = await findVisible(ctx.sql, ctx.caller.accountId, chatId, [...quoted.values()]);
  const byId = new Map(found.map((row) => [row.id, toMessage(row)]));
  return [...quoted.keys()].map((messageId) => {
    const message = byId.get(messageId);
    return message ? { messageId, message } : { messageId, unavailable: true as const };
  });
}
