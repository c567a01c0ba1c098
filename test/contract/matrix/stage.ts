/** The people and things that the authorisation matrix is played with. People stay; a group is made anew when it was changed. */
import { newId, type Id } from "#src/kit/id.ts";
import { fixturePassword, people, sharedServer, type Person } from "#test/harness/server.ts";
import { giveRole, giveSecondFactor, staffMember } from "#test/harness/staff.ts";

/** Everybody's relation to the stage's group. */
const groupRoles = ["stranger", "exMember", "member", "admin", "owner"] as const;
/** Everybody's relation to the stage's recluse. To the group they are strangers, as its people are to the recluse. */
const circleRoles = ["follower", "friend", "blocked"] as const;
/** Of the server. To the group, and to everybody, they are strangers. */
export const staffRoles = [
  "staffModerator",
  "staffAdmin",
  "staffOwner",
  "staffAdminWithoutFactor",
] as const;
export const loggedInRoles = [...groupRoles, ...circleRoles, ...staffRoles] as const;
export type LoggedInRole = (typeof loggedInRoles)[number];
/** Whoever is suspended holds tokens of before. */
export type Role = LoggedInRole | "anonymous" | "suspended";

export interface Group {
  readonly chatId: Id;
  /** What each role wrote while they were in. */
  readonly messages: ReadonlyMap<Role, Id>;
  /** Written before the member came back, so never theirs to see. */
  readonly unseenId: Id;
}

export interface Stage {
  readonly cast: ReadonlyMap<Role, Person>;
  /** An ordinary member that things are done to. */
  readonly extra: Person;
  readonly extraSessionId: Id;
  readonly password: string;
  group(): Promise<Group>;
  /** Somebody with a private account, whom one of the cast follows, one befriended, and one was blocked by. */
  recluse(): Promise<Person>;
  /** The next `recluse()` is another one, and so is the next `group()` unless it was between two people. */
  spoil(isBetweenTwo: boolean): void;
  person(role: Role): Person;
}

export async function setStage(): Promise<Stage> {
  const [extra, ...others] = await people("extra", ...groupRoles, ...circleRoles);
  if (extra === undefined) throw new Error("nobody came");
  const cast = new Map<Role, Person>([
    ...[...groupRoles, ...circleRoles].map((role, n) => [role, others[n] ?? extra] as const),
    ...(await employ()),
  ]);
  const person = (role: Role): Person => {
    const found = cast.get(role);
    if (found === undefined) throw new Error(`nobody plays ${role}`);
    return found;
  };
  const { items } = await extra.call<{ items: { id: Id }[] }>("session.list");
  const extraSessionId = items[0]?.id ?? nobodysId();
  let current: Promise<Group> | undefined;
  let hermit: Promise<Person> | undefined;
  return {
    cast,
    extra,
    extraSessionId,
    password: fixturePassword,
    person,
    group() {
      current ??= found(person, extra);
      return current;
    },
    recluse() {
      hermit ??= withdraw(person);
      return hermit;
    },
    spoil(isBetweenTwo) {
      hermit = undefined;
      if (!isBetweenTwo) current = undefined;
    },
  };
}

async function withdraw(person: (role: Role) => Person): Promise<Person> {
  const [recluse] = await people("recluse");
  if (!recluse) throw new Error("nobody came");
  const accountId = recluse.id;
  await person("follower").call("graph.follow", { accountId });
  await person("friend").call("graph.requestFriend", { accountId });
  await recluse.call("graph.acceptFriend", { accountId: person("friend").id });
  await recluse.call("graph.block", { accountId: person("blocked").id });
  await recluse.call("privacy.update", { isPrivate: true });
  return recluse;
}

/** The staff, and somebody they keep out. */
async function employ(): Promise<[Role, Person][]> {
  const server = await sharedServer();
  const [without, suspended] = await people("without", "suspended");
  if (!without || !suspended) throw new Error("nobody came");
  await giveRole(server, without, "admin");
  await giveSecondFactor(server, without);
  const moderator = await staffMember(server, "moderator");
  await moderator.call("admin.suspend", { accountId: suspended.id, reason: "For the matrix" });
  return [
    ["staffModerator", moderator],
    ["staffAdmin", await staffMember(server, "admin")],
    ["staffOwner", await staffMember(server, "owner")],
    ["staffAdminWithoutFactor", without],
    ["suspended", suspended],
  ];
}

async function found(person: (role: Role) => Person, extra: Person): Promise<Group> {
  const owner = person("owner");
  const joining = [...groupRoles.filter((role) => role !== "stranger" && role !== "owner")];
  // Whom a stranger adds, that one has to be asked; who would talk to the owner anyway need not be.
  for (const one of [extra, ...joining.map(person)])
    await one.call("chat.openDirect", { accountId: owner.id });
  const { id: chatId } = await owner.call<{ id: Id }>("chat.createGroup", {
    title: "Stage",
    accountIds: [
      extra.id,
      ...joining.filter((role) => role !== "member").map((role) => person(role).id),
    ],
  });
  const write = async (role: Role): Promise<Id> => {
    const sent = await person(role).call<{ id: Id }>("chat.sendMessage", {
      chatId,
      text: `by ${role}`,
    });
    return sent.id;
  };
  const unseenId = await write("owner");
  await owner.call("chat.addMembers", { chatId, accountIds: [person("member").id] });
  await owner.call("chat.setRole", { chatId, accountId: person("admin").id, role: "admin" });
  const messages = new Map<Role, Id>();
  for (const role of [...joining, "owner"] as const) messages.set(role, await write(role));
  await owner.call("chat.removeMember", { chatId, accountId: person("exMember").id });
  return { chatId, messages, unseenId };
}

/** One call: who makes it, and what is there to be named. */
export interface Scene {
  readonly stage: Stage;
  readonly group: Group;
  readonly role: Role;
  /** Null for the anonymous. */
  readonly actor: Person | null;
}

/** Id of the message that somebody wrote in the group; of none for who was never in. */
export function writtenBy({ group, role }: Scene, author: Role = role): Id {
  return group.messages.get(author) ?? nobodysId();
}

/** Of nothing and nobody. */
export function nobodysId(): Id {
  return newId();
}
