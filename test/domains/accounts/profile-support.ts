/** People around one person, and what each of them sees of that person. */
import type { Audience, Picture } from "./profile-shapes.ts";
import { people, type Person } from "#test/harness/server.ts";

export interface Shown {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  readonly bio: string;
  readonly pronouns: string;
  readonly location: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly birthday: string | null;
  readonly avatar: Picture | null;
  readonly cover: Picture | null;
  readonly isPrivate: boolean;
  readonly version: number;
  readonly audiences?: Readonly<Record<string, Audience>>;
}

/** Ann, and those around her: a friend, a follower, a stranger, and a friend who is a close one. */
export interface Circle {
  readonly ann: Person;
  readonly friend: Person;
  readonly follower: Person;
  readonly close: Person;
  readonly stranger: Person;
}

export async function circle(): Promise<Circle> {
  const [ann, friend, follower, close, stranger] = await people(
    ...["ann", "friend", "follower", "close", "stranger"],
  );
  if (!ann || !friend || !follower || !close || !stranger) throw new Error("five people");
  await Promise.all([befriend(ann, friend), follower.call("graph.follow", { accountId: ann.id })]);
  await befriend(ann, close);
  await ann.call("list.addMembers", { listId: "closeFriends", accountIds: [close.id] });
  return { ann, friend, follower, close, stranger };
}

export async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
}

/** A list of this person's with these members. */
export async function listWith(owner: Person, ...members: readonly Person[]): Promise<string> {
  const { id } = await owner.call<{ id: string }>("list.create", { name: "Some" });
  const accountIds = members.map((member) => member.id);
  if (accountIds.length > 0) await owner.call("list.addMembers", { listId: id, accountIds });
  return id;
}

export async function profileFor(viewer: Person, owner: Person): Promise<Shown> {
  return await viewer.call<Shown>("profile.get", { id: owner.id });
}

/** Names of those who see that bio of Ann's, of everybody around her. */
export async function seers({ ann, ...others }: Circle): Promise<string[]> {
  const everybody = Object.values(others);
  const seen = await Promise.all(
    everybody.map(async (viewer) => (await profileFor(viewer, ann)).bio !== ""),
  );
  return everybody.flatMap((viewer, index) => (seen[index] ? [viewer.name] : [])).sort();
}

/** Fields at fault of a refusal. */
export async function faults(person: Person, operation: string, input: object): Promise<string[]> {
  const refused = await person.refusal(operation, input);
  return Object.keys(refused.fields ?? {});
}
