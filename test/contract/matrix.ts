/**
 * Who may do what to what: every operation, for every relation to every kind of object. A new operation needs its rows
 * here; what is private answers whoever may not see it exactly as what does not exist.
 */
import type { ErrorCode } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { loggedInRoles, nobodysId, sessionOf, type Group, type Role, type Scene } from "./stage.ts";

export type Verdict = "ok" | ErrorCode;

/**
 * `own`: the caller's. `public`: anybody's to see. `private`: of the group, or of somebody else. `nonexistent`: of
 * nobody. `none`: the operation names no object and acts on its caller.
 */
export type ObjectKind = "own" | "public" | "private" | "nonexistent" | "none";

export interface Row {
  readonly operation: string;
  readonly object: ObjectKind;
  readonly what: string;
  readonly input: (scene: Scene) => object | Promise<object>;
  /** Absent roles cannot stand in that relation to the object. */
  readonly verdicts: Partial<Record<Role, Verdict>>;
  /** Ends the caller's session: somebody new does it each time. */
  readonly endsSession?: true;
}

/** Named by the design, but nothing makes anybody one yet: no operation can, so there is nothing to test. */
export const rolesToCome = [
  "follower",
  "friend",
  "blocked",
  "moderator",
  "staff admin",
  "staff admin without second factor",
  "suspended",
] as const;

/** Objects that do not exist yet. */
export const objectsToCome = {
  "public chat": "Every chat is for its members; public groups come with the groups domain.",
  "private profile": "Every profile can be seen; private accounts come with the graph domain.",
} as const;

/** Operations whose rights are proved elsewhere, because they make the relation that this table presumes. */
export const provedElsewhere: ReadonlyMap<string, string> = new Map([
  ["session.open", "test/transport/handshake.test.ts"],
]);

type Input = Row["input"];
type Verdicts = Row["verdicts"];

const loggedIn = (verdict: Verdict): Verdicts =>
  Object.fromEntries(loggedInRoles.map((role) => [role, verdict]));

const everyone = (verdict: Verdict): Verdicts => ({
  ...loggedIn(verdict),
  anonymous: "unauthenticated",
});

/** For those who are in; to the others the group is nothing. */
const insiders = (member: Verdict, admin: Verdict, owner: Verdict): Verdicts => ({
  ...everyone("not-found"),
  ...{ member, admin, owner },
});

function row(
  operation: string,
  object: ObjectKind,
  what: string,
  input: Input,
  verdicts: Verdicts,
): Row {
  return { operation, object, what, input, verdicts };
}

/** An operation on a chat: in the group, and on a chat of nobody. */
function onChat(operation: string, more: (scene: Scene) => object, verdicts: Verdicts): Row[] {
  const input =
    (pick: (group: Group) => Id): Input =>
    (scene) => ({ chatId: pick(scene.group), ...more(scene) });
  return [
    row(
      operation,
      "private",
      "a group",
      input(({ chatId }) => chatId),
      verdicts,
    ),
    row(operation, "nonexistent", "no chat", input(nobodysId), everyone("not-found")),
  ];
}

/** An operation on a message: one's own, another's, one from before one came, and none. */
function onMessage(operation: string, variant: string, more: object, others: Verdicts): Row[] {
  const input =
    (pick: (scene: Scene) => Id): Input =>
    (scene) => ({ chatId: scene.group.chatId, messageId: pick(scene), ...more });
  const mine = ({ group, role }: Scene): Id => group.messages.get(role) ?? nobodysId();
  const another = ({ group }: Scene): Id => group.messages.get("exMember") ?? nobodysId();
  const author = { exMember: "not-found", member: "ok", admin: "ok", owner: "ok" } as const;
  return [
    row(operation, "own", `one's message${variant}`, input(mine), author),
    row(operation, "private", `another's message${variant}`, input(another), others),
    row(
      operation,
      "private",
      `an unseen message${variant}`,
      input(({ group }) => group.unseenId),
      {
        member: "not-found",
      },
    ),
    row(operation, "nonexistent", `no message${variant}`, input(nobodysId), everyone("not-found")),
    row(
      operation,
      "nonexistent",
      `a message of no chat${variant}`,
      (scene) => ({ chatId: nobodysId(), messageId: mine(scene), ...more }),
      everyone("not-found"),
    ),
  ];
}

/** An operation on somebody's account. */
function onPerson(operation: string, input: (accountId: Id) => object, missing: Verdict): Row[] {
  const of =
    (pick: (scene: Scene) => Id): Input =>
    (scene) =>
      input(pick(scene));
  const self = ({ actor, stage }: Scene): Id => (actor ?? stage.extra).id;
  return [
    row(operation, "own", "oneself", of(self), everyone("ok")),
    row(
      operation,
      "public",
      "another person",
      of(({ stage }) => stage.extra.id),
      everyone("ok"),
    ),
    row(operation, "nonexistent", "nobody", of(nobodysId), everyone(missing)),
  ];
}

function onSelf(operation: string, input: object = {}): Row {
  return row(operation, "none", "oneself", () => input, everyone("ok"));
}

/** Before a login: for nobody in particular, so the answer depends on no role. */
function beforeLogin(
  operation: string,
  object: ObjectKind,
  what: string,
  verdict: Verdict,
  input: Input,
): Row {
  return row(operation, object, what, input, { anonymous: verdict, stranger: verdict });
}

let applicants = 0;
function applicant(): { email: string; handle: string } {
  applicants += 1;
  return { email: `applicant${applicants}@people.test`, handle: `applicant_${applicants}` };
}
const application = {
  password: "a long walk 1973 home",
  displayName: "Applicant",
  birthDate: "1990-05-17",
};
const wrongCode = "00000000";
const wrongPassword = "not the password 31";

const accountRows: readonly Row[] = [
  beforeLogin("auth.register", "public", "a free handle", "ok", () => ({
    ...application,
    ...applicant(),
  })),
  beforeLogin("auth.register", "private", "somebody's address", "ok", ({ stage }) => ({
    ...application,
    ...applicant(),
    email: stage.extra.email,
  })),
  beforeLogin("auth.register", "nonexistent", "nobody's address", "ok", () => ({
    ...application,
    ...applicant(),
  })),
  beforeLogin("auth.resendCode", "private", "somebody's address", "ok", ({ stage }) => ({
    email: stage.extra.email,
  })),
  beforeLogin("auth.resendCode", "nonexistent", "nobody's address", "ok", () => ({
    email: applicant().email,
  })),
  beforeLogin("auth.verifyEmail", "private", "somebody's address", "invalid-code", ({ stage }) => ({
    email: stage.extra.email,
    code: wrongCode,
  })),
  beforeLogin("auth.verifyEmail", "nonexistent", "nobody's address", "invalid-code", () => ({
    email: applicant().email,
    code: wrongCode,
  })),
  beforeLogin("auth.login", "own", "one's own account", "ok", ({ stage }) => ({
    identifier: stage.extra.handle,
    password: stage.password,
  })),
  beforeLogin("auth.login", "private", "somebody's account", "wrong-credentials", ({ stage }) => ({
    identifier: stage.extra.handle,
    password: wrongPassword,
  })),
  beforeLogin("auth.login", "nonexistent", "nobody's account", "wrong-credentials", () => ({
    identifier: applicant().handle,
    password: wrongPassword,
  })),
  beforeLogin("auth.refresh", "private", "a token cut short", "unauthenticated", ({ stage }) => ({
    refreshToken: stage.extra.refreshToken.slice(0, -4),
  })),
  beforeLogin("auth.refresh", "nonexistent", "no token", "unauthenticated", () => ({
    refreshToken: "made up",
  })),
  { ...onSelf("auth.logout"), endsSession: true },
  onSelf("session.list"),
  onSelf("session.revokeOthers"),
  {
    ...row("session.revoke", "own", "one's session", sessionOf, { stranger: "ok" }),
    endsSession: true,
  },
  row(
    "session.revoke",
    "private",
    "another's session",
    ({ stage }) => ({ sessionId: stage.extraSessionId }),
    everyone("not-found"),
  ),
  row(
    "session.revoke",
    "nonexistent",
    "no session",
    () => ({ sessionId: nobodysId() }),
    everyone("not-found"),
  ),
  onSelf("account.get"),
  ...onPerson("profile.get", (id) => ({ id }), "not-found"),
  ...onPerson("profile.getMany", (id) => ({ ids: [id] }), "ok"),
  onSelf("profile.update", { bio: "On stage." }),
];

const chatRows: readonly Row[] = [
  ...onPerson("chat.openDirect", (accountId) => ({ accountId }), "not-found"),
  ...onPerson("chat.createGroup", (id) => ({ title: "Another", accountIds: [id] }), "not-found"),
  onSelf("chat.list"),
  ...onChat("chat.get", () => ({}), insiders("ok", "ok", "ok")),
  ...onChat("chat.listMembers", () => ({}), insiders("ok", "ok", "ok")),
  ...onChat("chat.listMessages", () => ({}), insiders("ok", "ok", "ok")),
  ...onChat("chat.sendMessage", () => ({ text: "hi" }), insiders("ok", "ok", "ok")),
  ...onChat("chat.markRead", () => ({ seq: 1 }), insiders("ok", "ok", "ok")),
  ...onChat("chat.setTyping", () => ({ typing: false }), insiders("ok", "ok", "ok")),
  ...onChat("chat.leave", () => ({}), insiders("ok", "ok", "ok")),
  ...onChat("chat.update", () => ({ title: "Renamed" }), insiders("forbidden", "ok", "ok")),
  ...onChat(
    "chat.addMembers",
    ({ stage }) => ({ accountIds: [stage.person("stranger").id] }),
    insiders("forbidden", "ok", "ok"),
  ),
  ...onChat(
    "chat.removeMember",
    ({ stage }) => ({ accountId: stage.extra.id }),
    insiders("forbidden", "ok", "ok"),
  ),
  ...onChat(
    "chat.setRole",
    ({ stage }) => ({ accountId: stage.extra.id, role: "admin" }),
    insiders("forbidden", "ok", "ok"),
  ),
  ...onMessage(
    "chat.editMessage",
    "",
    { text: "edited" },
    insiders("forbidden", "forbidden", "forbidden"),
  ),
  ...onMessage(
    "chat.deleteMessage",
    ", for everyone",
    { for: "everyone" },
    insiders("forbidden", "ok", "ok"),
  ),
  ...onMessage("chat.deleteMessage", ", for oneself", { for: "me" }, insiders("ok", "ok", "ok")),
];

/** The group's stream, one's own, and none. */
function onStream(operation: string, more: object): Row[] {
  const input =
    (pick: (scene: Scene) => string): Input =>
    (scene) => ({ stream: pick(scene), ...more });
  return [
    row(
      operation,
      "own",
      "one's stream",
      input(({ actor }) => `user:${actor?.id}`),
      loggedIn("ok"),
    ),
    row(
      operation,
      "private",
      "a group's stream",
      input(({ group }) => `chat:${group.chatId}`),
      insiders("ok", "ok", "ok"),
    ),
    row(
      operation,
      "private",
      "another's stream",
      input(({ stage }) => `user:${stage.extra.id}`),
      everyone("not-found"),
    ),
    row(
      operation,
      "nonexistent",
      "no stream",
      input(() => `chat:${nobodysId()}`),
      everyone("not-found"),
    ),
  ];
}

const socketRows: readonly Row[] = [
  ...onStream("stream.read", { after: 0 }),
  ...onStream("stream.snapshot", {}),
  row(
    "watch.chat",
    "private",
    "a group",
    ({ group }) => ({ id: group.chatId }),
    insiders("ok", "ok", "ok"),
  ),
  row("watch.chat", "nonexistent", "no chat", () => ({ id: nobodysId() }), everyone("not-found")),
  row("watch.stop", "nonexistent", "no watch", () => ({ watch: "w999999" }), everyone("not-found")),
  row(
    "session.listChanged",
    "nonexistent",
    "no cursor",
    () => ({ next: "made up" }),
    everyone("invalid"),
  ),
  row(
    "session.renew",
    "own",
    "one's token",
    ({ actor }) => ({ token: actor?.accessToken }),
    loggedIn("ok"),
  ),
  row(
    "session.renew",
    "private",
    "another's token",
    ({ stage }) => ({ token: stage.extra.accessToken }),
    everyone("unauthenticated"),
  ),
  row(
    "session.renew",
    "nonexistent",
    "no token",
    () => ({ token: "made up" }),
    everyone("unauthenticated"),
  ),
];

export const rows: readonly Row[] = [...accountRows, ...chatRows, ...socketRows];
