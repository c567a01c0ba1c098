/** What chat shows on the wire. */
import Type, { type Static } from "typebox";
import { Picture } from "#src/kit/media.ts";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";
import { faultOfText, textBytesMax, textGraphemesMax, titleGraphemesMax } from "./rules.ts";

export const Seq = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "A sequence number of the chat's stream.",
});

export const MessageText = Type.Refine(
  Type.String({
    minLength: 1,
    maxLength: textBytesMax,
    description: `Not blank, at most ${textGraphemesMax} characters (graphemes) and ${textBytesMax} bytes in UTF-8; kept as it is, byte by byte.`,
  }),
  // Asked about values of other types as well, once something else was found to be wrong.
  (value: unknown) => typeof value === "string" && faultOfText(value) === null,
  (value: unknown) => (typeof value === "string" && faultOfText(value)) || "must be text",
);

export const Title = Type.Refine(
  text({ min: 1, max: titleGraphemesMax, description: "Not blank." }),
  (value: unknown) => typeof value === "string" && value.trim() !== "",
  () => "must not be blank",
);

export const RoleSchema = Type.Union([
  Type.Literal("owner"),
  Type.Literal("admin"),
  Type.Literal("member"),
]);

const place = {
  id: IdSchema,
  chatId: IdSchema,
  seq: Seq,
  senderId: IdSchema,
  createdAt: Instant,
  version: Type.Integer({
    minimum: 1,
    description: "Grows with every change; drop what is older.",
  }),
};

const TextMessage = object({
  kind: Type.Literal("text"),
  ...place,
  text: Type.String(),
  replyTo: nullable(
    object(
      { messageId: IdSchema, seq: Seq },
      "A reference, never a copy: what it says to you, `chat.listMessages` tells in `quoted`.",
    ),
  ),
  editedAt: nullable(Instant),
  deletedAt: Type.Null(),
});

const DeletedMessage = object(
  {
    kind: Type.Literal("deleted"),
    ...place,
    text: Type.Null(),
    deletedAt: Instant,
    deletedBy: IdSchema,
  },
  "What is left of a message deleted for everyone.",
);

export const Message = Type.Union([TextMessage, DeletedMessage]);
export type Message = Static<typeof Message>;

export const Quoted = Type.Union([
  object({ messageId: IdSchema, message: Message }),
  object({ messageId: IdSchema, unavailable: Type.Literal(true) }, "Not for you, or gone."),
]);
export type Quoted = Static<typeof Quoted>;

export const ChatMember = object(
  {
    id: IdSchema,
    handle: nullable(Type.String()),
    displayName: nullable(Type.String()),
    avatar: nullable(Picture),
    role: RoleSchema,
  },
  "Of somebody you may not know of (a block, or they are gone) all but the id and the role is null.",
);
export type ChatMember = Static<typeof ChatMember>;

/** How many members a chat shows by itself; `chat.listMembers` has them all. */
export const membersShownMax = 8;

export const Chat = object(
  {
    id: IdSchema,
    kind: Type.Union([Type.Literal("direct"), Type.Literal("group")]),
    title: nullable(Type.String({ description: "Direct chats have none." })),
    version: Type.Integer({ minimum: 1 }),
    createdAt: Instant,
    role: RoleSchema,
    isRequest: Type.Boolean({
      description: "Among your requests; to the others you look as in any chat.",
    }),
    askedById: nullable(
      Type.String({
        format: "id",
        description:
          "Who put you among the members, of a group that is a request; null if you may not know of them.",
      }),
    ),
    memberCount: Type.Integer({ minimum: 0 }),
    members: Type.Array(ChatMember, {
      maxItems: membersShownMax,
      description: "Those who joined first.",
    }),
    readSeq: Type.Integer({ minimum: 0, description: "Everything up to here is read." }),
    unreadCount: Type.Integer({ minimum: 0 }),
    lastMessage: nullable(Message),
    lastActivityAt: Instant,
  },
  "A chat as one of its members sees it.",
);
export type Chat = Static<typeof Chat>;

const ann = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const bob = "0192f0c1-8b5f-7d4c-8e30-4c9f2b6d7e81";
const chatId = "0192f0c2-1c60-7e5d-9f41-5da03c7e8f92";

/** Examples of the documentation speak of the same people everywhere. */
export const examples = {
  ann,
  bob,
  chatId,
  message: {
    kind: "text",
    id: "0192f0c3-2d71-7f6e-8052-6eb14d8f90a3",
    chatId,
    seq: 813,
    senderId: ann,
    createdAt: "2026-11-22T09:00:00.000Z",
    version: 1,
    text: "Breakfast at nine?",
    replyTo: null,
    editedAt: null,
    deletedAt: null,
  },
  deleted: {
    kind: "deleted",
    id: "0192f0c3-2d71-7f6e-8052-6eb14d8f90a3",
    chatId,
    seq: 813,
    senderId: ann,
    createdAt: "2026-11-22T09:00:00.000Z",
    version: 2,
    text: null,
    deletedAt: "2026-11-22T09:05:00.000Z",
    deletedBy: ann,
  },
} as const satisfies Record<string, string | Message>;

export const exampleChat: Chat = {
  id: chatId,
  kind: "group",
  title: "Sunday walks",
  version: 1,
  createdAt: "2026-11-20T18:30:00.000Z",
  role: "owner",
  isRequest: false,
  askedById: null,
  memberCount: 2,
  members: [
    { id: ann, handle: "ann", displayName: "Ann", avatar: null, role: "owner" },
    { id: bob, handle: "bob", displayName: "Bob", avatar: null, role: "member" },
  ],
  readSeq: 812,
  unreadCount: 0,
  lastMessage: examples.message,
  lastActivityAt: "2026-11-22T09:00:00.000Z",
};
