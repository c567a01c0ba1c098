/**
 * Who may do what to what: every operation, for every relation to every kind of object. A new operation needs its rows,
 * beside those of its domain; what is private answers whoever may not see it exactly as what does not exist.
 */
import { adminRows } from "./matrix/admin.ts";
import { accountRows } from "./matrix/accounts.ts";
import { blockRows } from "./matrix/blocks.ts";
import { chatRows } from "./matrix/chat.ts";
import { graphRows } from "./matrix/graph.ts";
import { lifeRows } from "./matrix/life.ts";
import { mediaRows } from "./matrix/media.ts";
import { presenceRows } from "./matrix/presence.ts";
import { profileRows } from "./matrix/profiles.ts";
import type { Row } from "./matrix/rows.ts";
import { signInRows } from "./matrix/sign-in.ts";
import { socketRows } from "./matrix/socket.ts";

export const rows: readonly Row[] = [
  ...adminRows,
  ...accountRows,
  ...blockRows,
  ...chatRows,
  ...graphRows,
  ...lifeRows,
  ...mediaRows,
  ...presenceRows,
  ...profileRows,
  ...signInRows,
  ...socketRows,
];

/** Operations whose rights are proved elsewhere, because they make the relation that this table presumes. */
export const provedElsewhere: ReadonlyMap<string, string> = new Map([
  ["session.open", "test/transport/handshake.test.ts"],
]);

/**
 * Roles that nobody can have yet, because no operation makes anybody one, by the operation that will. Once it exists,
 * its role belongs on the stage.
 */
export const rolesToCome: ReadonlyMap<string, string> = new Map([
  ["moderator of a group", "group.setRole"],
]);

/** Objects that cannot exist yet, by the operation that will make them. */
export const objectsToCome: ReadonlyMap<string, string> = new Map([
  ["a group that everybody sees", "group.create"],
]);
