import { everyone, on, onPerson, onSelf, type Row } from "./rows.ts";
import { nobodysId } from "./stage.ts";

/** What of a profile is for whom: `test/domains/accounts/profiles/` shows it field by field. */
export const profileRows: readonly Row[] = [
  ...onPerson("profile.get", (id) => ({ id }), "not-found"),
  ...onPerson("profile.getMany", (id) => ({ ids: [id] }), "ok"),
  ...onSelf("profile.update", { bio: "On stage." }),
  ...on("profile.update", [
    "nonexistent",
    "an audience of nobody",
    () => ({ audiences: { bio: { kind: "users", userIds: [nobodysId()] } } }),
    everyone("invalid"),
  ]),
  ...onSelf("profile.search", { query: "extra" }),
  ...onSelf("privacy.get"),
  ...onSelf("privacy.update", { lastSeen: "everyone" }),
  ...on("privacy.update", [
    "nonexistent",
    "an audience of no list",
    () => ({ birthday: { kind: "list", listId: nobodysId() } }),
    everyone("invalid"),
  ]),
];
