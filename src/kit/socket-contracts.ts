/**
 * The socket's own operations: opening, catching up, watching. They act on the connection itself, so transport carries
 * them out; their contracts stand here, beside every other, for checks, documentation and the client's types.
 */
import Type from "typebox";
import type { Contract } from "./operation.ts";
import { Empty, IdSchema, Instant, object, text } from "./schema.ts";

const StreamNameSchema = Type.String({
  pattern: "^[a-z][A-Za-z]{0,31}:[0-9a-f-]{36}$",
  maxLength: 69,
  description: "`kind:id`, for example `chat:0192f0c1-…`.",
});

const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const ChangedStream = Type.Union([
  object({
    stream: StreamNameSchema,
    head: Type.Integer({ description: "Sequence number of the latest event." }),
    floor: Type.Integer({
      description: "Sequence number of the oldest event that can still be read.",
    }),
    reset: Type.Optional(
      Type.Literal(true, { description: "The log was replaced; take `stream.snapshot`." }),
    ),
  }),
  object(
    { stream: StreamNameSchema, gone: Type.Literal(true) },
    "You may no longer have this stream.",
  ),
]);

const Changed = {
  changed: Type.Array(ChangedStream),
  more: Type.Boolean({ description: "Whether `session.listChanged` has further streams." }),
  next: Type.Optional(
    Type.String({ description: "Cursor for `session.listChanged`; present when `more`." }),
  ),
};

const StreamEvent = Type.Union([
  object({
    seq: Seq,
    event: Type.String(),
    data: Type.Unknown(),
    key: Type.Optional(Type.String({ description: "Your own idempotency key, if it was you." })),
  }),
  object(
    { seq: Seq, skip: Type.Literal(true) },
    "Not for you, or nothing is left of it. Moves the cursor.",
  ),
]);

export const WatchName = Type.String({
  minLength: 1,
  maxLength: 20,
  description: "What the watch was called in the answer that began it.",
});

export const exampleId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const exampleStream = `chat:${exampleId}`;

/** Streams that one `stream.readMany` may ask for. */
export const streamsAtOnceMax = 50;

const Epoch = Type.Optional(
  Type.String({
    maxLength: 64,
    description: "The epoch the cursor belongs to; another one gives `reset`.",
  }),
);

const sessionOpen = {
  name: "session.open",
  kind: "read",
  summary: "Authenticate the socket and learn what changed",
  description:
    "Must be the first frame, within 5 s. Live events start at once; what was missed is read with `stream.readMany`, from one's own cursors. " +
    "Keep `sync` only when everything in `changed` has been read.",
  access: "public",
  doors: ["socket"],
  input: object({
    token: Type.String({ minLength: 1, maxLength: 4096, description: "Access token." }),
    device: Type.Optional(
      object({
        id: IdSchema,
        name: Type.Optional(text({ min: 0, max: 100 })),
        platform: Type.Optional(text({ min: 0, max: 40 })),
      }),
    ),
    sync: Type.Optional(Type.String({ maxLength: 512, description: "Token kept from before." })),
  }),
  output: object({
    sessionId: IdSchema,
    accountId: IdSchema,
    serverTime: Instant,
    heartbeatSeconds: Type.Integer(),
    features: Type.Array(Type.String()),
    limits: object({
      frameBytes: Type.Integer(),
      requestsWaiting: Type.Integer(),
      watches: Type.Integer(),
      operationsPerSecond: Type.Number(),
      operationsBurst: Type.Integer(),
      streamsAtOnce: Type.Integer({ description: "Streams of one `stream.readMany`." }),
    }),
    epoch: Type.String({ description: "Another epoch than before: every cursor is void." }),
    sync: Type.String(),
    ...Changed,
  }),
  errors: ["unauthenticated"],
  example: {
    input: {
      token: "eyJhbGciOi…",
      device: { id: exampleId, name: "Pixel 9", platform: "android" },
    },
    output: {
      sessionId: exampleId,
      accountId: exampleId,
      serverTime: "2026-11-22T09:00:00.000Z",
      heartbeatSeconds: 25,
      features: ["chat"],
      limits: {
        frameBytes: 65536,
        requestsWaiting: 64,
        watches: 500,
        operationsPerSecond: 20,
        operationsBurst: 60,
        streamsAtOnce: 50,
      },
      epoch: "7f3a9c",
      sync: "v1.eyJ…",
      changed: [{ stream: exampleStream, head: 815, floor: 1 }],
      more: false,
    },
  },
} as const satisfies Contract;

const sessionRenew = {
  name: "session.renew",
  kind: "read",
  summary: "Give the open socket a new access token",
  description:
    "Clients renew at 80 % of a token's life. 30 s after expiry without one the socket is closed.",
  access: "public",
  doors: ["socket"],
  input: object({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
  output: object({ expiresInSeconds: Type.Integer() }),
  errors: ["unauthenticated"],
  example: { input: { token: "eyJhbGciOi…" }, output: { expiresInSeconds: 600 } },
} as const satisfies Contract;

const sessionListChanged = {
  name: "session.listChanged",
  kind: "read",
  summary: "Further pages of the streams that changed",
  access: "account",
  doors: ["socket"],
  input: object({ next: Type.String({ minLength: 1, maxLength: 512 }) }),
  output: object(Changed),
  errors: [],
  example: {
    input: { next: "v1.eyJ…" },
    output: { changed: [{ stream: exampleStream, gone: true }], more: false },
  },
} as const satisfies Contract;

const streamRead = {
  name: "stream.read",
  kind: "read",
  summary: "Read a stream's events after a cursor",
  description:
    "Shows what is true now: content deleted since appears as its tombstone. At most 128 KiB a reply; ask again while `more`. " +
    "`reset` means: the cursor is void, take `stream.snapshot`.",
  access: "account",
  doors: ["socket"],
  input: object({
    stream: StreamNameSchema,
    after: Seq,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 200." })),
    epoch: Epoch,
  }),
  output: Type.Union([
    object({ events: Type.Array(StreamEvent), head: Seq, more: Type.Boolean() }),
    object({ reset: Type.Literal(true) }),
  ]),
  errors: ["not-found"],
  example: {
    input: { stream: exampleStream, after: 812 },
    output: {
      events: [{ seq: 813, skip: true }],
      head: 813,
      more: false,
    },
  },
} as const satisfies Contract;

const streamReadMany = {
  name: "stream.readMany",
  kind: "read",
  summary: "Read the events of several streams after one's cursors",
  description:
    "Answers for each stream what `stream.read` would, in the order asked; `gone` where that is `not-found`. 500 events and 128 KiB " +
    "in all: what does not fit any more comes with fewer events, or none, and `more`. The first one always moves on.",
  access: "account",
  doors: ["socket"],
  input: object({
    streams: Type.Array(object({ stream: StreamNameSchema, after: Seq }), {
      minItems: 1,
      maxItems: streamsAtOnceMax,
    }),
    epoch: Epoch,
  }),
  output: object({
    streams: Type.Array(
      Type.Union([
        object({
          stream: StreamNameSchema,
          events: Type.Array(StreamEvent),
          head: Seq,
          more: Type.Boolean(),
        }),
        object({ stream: StreamNameSchema, reset: Type.Literal(true) }),
        object({ stream: StreamNameSchema, gone: Type.Literal(true) }),
      ]),
    ),
  }),
  errors: [],
  example: {
    input: { streams: [{ stream: exampleStream, after: 812 }] },
    output: {
      streams: [
        { stream: exampleStream, events: [{ seq: 813, skip: true }], head: 813, more: false },
      ],
    },
  },
} as const satisfies Contract;

const streamSnapshot = {
  name: "stream.snapshot",
  kind: "read",
  summary: "Take a stream's present state and the cursor that belongs to it",
  access: "account",
  doors: ["socket"],
  input: object({ stream: StreamNameSchema }),
  output: object({ epoch: Type.String(), seq: Seq, state: Type.Unknown() }),
  errors: ["not-found"],
  example: {
    input: { stream: exampleStream },
    output: { epoch: "7f3a9c", seq: 815, state: {} },
  },
} as const satisfies Contract;

const watchStop = {
  name: "watch.stop",
  kind: "read",
  summary: "Stop watching",
  access: "account",
  doors: ["socket"],
  input: object({ watch: WatchName }),
  output: Empty,
  errors: ["not-found"],
  example: { input: { watch: "w1" }, output: {} },
} as const satisfies Contract;

export const socketContracts = {
  sessionOpen,
  sessionRenew,
  sessionListChanged,
  streamRead,
  streamReadMany,
  streamSnapshot,
  watchStop,
};
