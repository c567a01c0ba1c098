/** A small catalogue with one of everything, for what must hold of the documents whatever the domains are. */
import Type from "typebox";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { defineSignal, definePlainEvent } from "#src/kit/event.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { Empty, IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";
import { defineStream } from "#src/kit/stream.ts";
import { defineTopic } from "#src/kit/topic.ts";

export const exampleId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";

const Note = object({
  id: IdSchema,
  text: text({ min: 1, max: 10 }),
  mood: Type.Union([Type.Literal("glad"), Type.Literal("sad")]),
  format: nullable(Type.String()),
  createdAt: Instant,
});
const note = {
  id: exampleId,
  text: "hi",
  mood: "glad" as const,
  format: null,
  createdAt: "2026-11-22T09:00:00.000Z",
};

const createNote = defineOperation({
  name: "note.create",
  kind: "write",
  summary: "Write a note",
  description: "Notes are short.",
  access: "account",
  rateLimits: [{ name: "notes", by: "account", limit: 5, perSeconds: 1, burst: 20 }],
  input: object({
    text: text({ min: 1, max: 10 }),
    tags: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  }),
  output: Note,
  errors: ["limit", "conflict"],
  why: { limit: "A person keeps a thousand notes." },
  example: { input: { text: "hi" }, output: note },
}).handler(async () => note);

const listNotes = defineOperation({
  name: "note.list",
  kind: "read",
  summary: "List notes",
  access: "public",
  doors: ["http"],
  input: object(pageInput),
  output: pageOf(Note),
  errors: [],
  example: { input: {}, output: { items: [note], nextCursor: null } },
  httpStatus: 202,
}).handler(async () => ({ items: [], nextCursor: null }));

const stream = defineStream({
  kind: "note",
  summary: "A person's notes",
  readers: "owner",
  state: object({ notes: Type.Array(Note) }),
  example: { notes: [note] },
}).snapshot(async () => null);

const topic = defineTopic({
  kind: "note",
  summary: "Watch a note being written",
  state: Empty,
  example: {},
}).handlers({ authorise: async () => new Set<string>(), snapshot: async () => ({}) });

export const sampleCatalogue = collect([
  defineDomain({
    name: "notes",
    description: "What one wants to remember.",
    operations: [createNote, listNotes],
    events: [
      definePlainEvent({
        name: "note.created",
        stream: "note",
        summary: "A note was written",
        data: Note,
        example: note,
      }),
    ],
    signals: [
      defineSignal({
        name: "note.typing",
        topic: "note",
        summary: "Somebody writes",
        data: Empty,
        example: {},
      }),
    ],
    streams: [stream],
    topics: [topic],
    authenticator: {
      verify: () => Promise.reject(new Error("nobody logs in here")),
      live: () => Promise.resolve(new Set()),
      suspended: () => Promise.resolve(new Set()),
      revokeLeaked: () => Promise.resolve(),
    },
  }),
]);
