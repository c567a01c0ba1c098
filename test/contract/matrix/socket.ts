import { everyone, insiders, loggedIn, on, type Row } from "./rows.ts";
import { nobodysId } from "./stage.ts";

const members = insiders("ok", "ok", "ok");
const nobody = everyone("not-found");

/** One's own stream, the group's, somebody else's, and none. */
function onStream(operation: string, more: object): Row[] {
  return on(
    operation,
    [
      "own",
      "one's stream",
      ({ actor }) => ({ stream: `user:${actor?.id}`, ...more }),
      loggedIn("ok"),
    ],
    [
      "private",
      "a group's stream",
      ({ group }) => ({ stream: `chat:${group.chatId}`, ...more }),
      members,
    ],
    [
      "private",
      "another's stream",
      ({ stage }) => ({ stream: `user:${stage.extra.id}`, ...more }),
      nobody,
    ],
    ["nonexistent", "no stream", () => ({ stream: `chat:${nobodysId()}`, ...more }), nobody],
  );
}

export const socketRows: readonly Row[] = [
  ...onStream("stream.read", { after: 0 }),
  // What one may not have is told as gone beside what one may: `test/realtime/reading-many.test.ts` compares that.
  ...on("stream.readMany", [
    "own",
    "one's stream",
    ({ actor }) => ({ streams: [{ stream: `user:${actor?.id ?? nobodysId()}`, after: 0 }] }),
    everyone("ok"),
  ]),
  ...onStream("stream.snapshot", {}),
  ...on(
    "watch.chat",
    ["private", "a group", ({ group }) => ({ id: group.chatId }), members],
    ["nonexistent", "no chat", () => ({ id: nobodysId() }), nobody],
  ),
  ...on("watch.stop", ["nonexistent", "no watch", () => ({ watch: "w999999" }), nobody]),
  ...on("session.listChanged", [
    "nonexistent",
    "no cursor",
    () => ({ next: "made up" }),
    everyone("invalid"),
  ]),
  ...on(
    "session.renew",
    ["own", "one's token", ({ actor }) => ({ token: actor?.accessToken }), loggedIn("ok")],
    [
      "private",
      "another's token",
      ({ stage }) => ({ token: stage.extra.accessToken }),
      everyone("unauthenticated"),
    ],
    ["nonexistent", "no token", () => ({ token: "made up" }), everyone("unauthenticated")],
  ),
];
