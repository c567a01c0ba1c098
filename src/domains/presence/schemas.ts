/** What presence looks like on the wire. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object, text } from "#src/kit/schema.ts";

const shown = {
  accountId: IdSchema,
  status: Type.Union(
    [
      Type.Literal("online"),
      Type.Literal("away"),
      Type.Literal("doNotDisturb"),
      Type.Literal("offline"),
    ],
    {
      description:
        "`away`: chosen, or five minutes without anything done on any device. `offline`: half a minute after the last device went, or not shown to you.",
    },
  ),
  text: nullable(Type.String({ description: "What they say of themselves, online or not." })),
  textUntil: nullable(Instant),
};

export const PresenceState = object(shown);
export type PresenceState = Static<typeof PresenceState>;

export const PresenceEntry = object({
  ...shown,
  lastSeenAt: nullable(
    Type.String({
      format: "instant",
      description:
        "When they were last connected. Null while they are, and where one of you hides it.",
    }),
  ),
});
export type PresenceEntry = Static<typeof PresenceEntry>;

export const ChosenStatus = Type.Union(
  [
    Type.Literal("online"),
    Type.Literal("away"),
    Type.Literal("doNotDisturb"),
    Type.Literal("invisible"),
  ],
  { description: "`invisible`: you look offline to others, and see them as before." },
);
export type ChosenStatus = Static<typeof ChosenStatus>;

export const StatusText = text({ min: 1, max: 140, description: "Kept as it is." });

export const PresenceSettings = object(
  {
    status: ChosenStatus,
    doNotDisturbUntil: nullable(Instant),
    text: nullable(Type.String()),
    textUntil: nullable(Instant),
    version: Type.Integer({
      minimum: 0,
      description: "Grows with every change; drop the older of two.",
    }),
  },
  "How you wish to appear. What has run out is not there any more.",
);
export type PresenceSettings = Static<typeof PresenceSettings>;

const accountId = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";

export const exampleState: PresenceState = {
  accountId,
  status: "away",
  text: "Out for a walk",
  textUntil: "2026-11-22T18:00:00.000Z",
};

export const exampleEntry: PresenceEntry = {
  ...exampleState,
  status: "offline",
  lastSeenAt: "2026-11-22T08:55:00.000Z",
};

export const exampleSettings: PresenceSettings = {
  status: "doNotDisturb",
  doNotDisturbUntil: "2026-11-22T17:00:00.000Z",
  text: "Out for a walk",
  textUntil: null,
  version: 3,
};
