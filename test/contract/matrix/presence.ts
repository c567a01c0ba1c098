import { everyone, on, onPerson, onSelf, type Row } from "./rows.ts";

/** Whoever may not be seen looks like nobody: `test/domains/presence/privacy.test.ts` compares the bytes. */
export const presenceRows: readonly Row[] = [
  ...onPerson("presence.watch", (id) => ({ accountIds: [id] }), "ok"),
  ...on("presence.unwatch", [
    "nonexistent",
    "no watch",
    () => ({ watch: "w999999" }),
    everyone("not-found"),
  ]),
  ...onSelf("presence.get"),
  ...onSelf("presence.set", { text: "On stage." }),
];
