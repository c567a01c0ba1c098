/** Pairs of people who stand to each other in every way there is, and what each of them has to name the other in. */
import { createHash } from "node:crypto";
import sharp from "sharp";
import { newId, type Id } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";

/** All by which somebody can be named. */
export interface Named {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
  readonly avatarId: Id;
  readonly email: string;
}

export const relations = [
  "strangers",
  "follower",
  "followed",
  "requests",
  "friends",
  "chat partners",
  "same group",
  "listed",
] as const;
export type Relation = (typeof relations)[number];

/** What is there beside the two of them. */
export interface Scene {
  readonly relation: Relation;
  /** Who asks, and about whom. */
  readonly viewer: Person;
  readonly other: Named & { readonly person: Person };
  /** Both follow them and are their friend. */
  readonly third: Person;
  /** Of the viewer alone: a group without the other, and a list. */
  readonly groupId: Id;
  readonly listId: Id;
  readonly avatarId: Id;
  readonly sessionId: Id;
  /** Of both: null unless the relation is that of a chat. */
  readonly sharedChatId: Id | null;
}

export function hashOf(email: string): string {
  return createHash("sha256").update(email).digest("hex");
}

/** Nobody, by whatever name. */
export function nobody(): Named {
  const word = newId().replaceAll("-", "").slice(-12);
  return {
    ...{ id: newId(), avatarId: newId() },
    ...{ handle: `none_${word}`, displayName: `None ${word}`, email: `${word}@nobody.test` },
  };
}

/** Both sides of one pair: the same relation, seen from either. */
export async function castPair(relation: Relation): Promise<readonly [Scene, Scene]> {
  const server = await sharedServer();
  const [one, other, third] = await server.people(...names(relation));
  if (!one || !other || !third) throw new Error("nobody came");
  const both = [one, other] as const;
  const faces = await Promise.all(both.map(giveFace));
  for (const person of both) await befriend(person, third);
  const own = await Promise.all(both.map((person) => belongings(person, third)));
  const sharedChatId = await relate(relation, one, other);
  const scenes = both.map((viewer, n) => ({
    ...{ relation, viewer, third, sharedChatId, avatarId: faces[n] ?? "" },
    ...(own[n] ?? { groupId: "", listId: "", sessionId: "" }),
  }));
  const [left, right] = scenes;
  if (!left || !right) throw new Error("a pair is two");
  return [
    { ...left, other: named(other, faces[1]) },
    { ...right, other: named(one, faces[0]) },
  ];
}

/** Unlike each other: a search that forgives slips must not take one for another. */
function names(relation: Relation): string[] {
  return ["one", "other", "third"].map((part) => wordOf(relation + part));
}

function wordOf(text: string): string {
  const letters = Array.from(Buffer.from(hashOf(text), "hex"), (byte) =>
    String.fromCharCode(97 + (byte % 26)),
  );
  return letters.slice(0, 10).join("");
}

function shownNameOf(name: string): string {
  return wordOf(`shown ${name}`);
}

function named(person: Person, avatarId: Id | undefined): Scene["other"] {
  const { id, handle, name, email } = person;
  if (avatarId === undefined) throw new Error(`${name} has no face`);
  return { id, handle, email, avatarId, displayName: shownNameOf(name), person };
}

async function belongings(person: Person, third: Person) {
  const { id: groupId } = await person.call<{ id: Id }>("chat.createGroup", {
    title: "Without them",
    accountIds: [third.id],
  });
  const { id: listId } = await person.call<{ id: Id }>("list.create", { name: "Some" });
  const { items } = await person.call<{ items: { id: Id }[] }>("session.list");
  return { groupId, listId, sessionId: items[0]?.id ?? "" };
}

/** A picture, a name that only they have, and that they are found by everything. */
async function giveFace(person: Person): Promise<Id> {
  const server = await sharedServer();
  const pixels = sharp({ create: { width: 32, height: 32, channels: 3, background: "#369" } });
  const form = new FormData();
  form.append("file", new Blob([await pixels.png().toBuffer()]), "face.png");
  const answer = await fetch(`${server.url}/v1/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${person.accessToken}`, "idempotency-key": newId() },
    body: form,
  });
  const { id: avatarId } = (await answer.json()) as { id: Id };
  await person.socket.pushedFrame(
    (frame) =>
      frame.event === "media.updated" && (frame.data as { state?: string }).state === "ready",
  );
  await person.call("profile.update", { avatarId, displayName: shownNameOf(person.name) });
  await person.call("privacy.update", { findByEmail: true });
  return avatarId;
}

async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
  await one.call("graph.follow", { accountId: other.id });
  await other.call("graph.follow", { accountId: one.id });
}

/** Answers the chat they share, where they do. */
async function relate(relation: Relation, one: Person, other: Person): Promise<Id | null> {
  const ids = { one: { accountId: one.id }, other: { accountId: other.id } };
  switch (relation) {
    case "strangers":
      return null;
    case "follower":
      await other.call("graph.follow", ids.one);
      return null;
    case "followed":
      await one.call("graph.follow", ids.other);
      return null;
    case "requests":
      await one.call("privacy.update", { isPrivate: true });
      await other.call("graph.follow", ids.one);
      await one.call("graph.requestFriend", ids.other);
      return null;
    case "friends":
      await befriend(one, other);
      return null;
    case "chat partners": {
      const { id: chatId } = await one.call<{ id: Id }>("chat.openDirect", ids.other);
      await one.call("chat.sendMessage", { chatId, text: "Good morning" });
      await other.call("chat.sendMessage", { chatId, text: "And to you" });
      return chatId;
    }
    case "same group": {
      const { id: chatId } = await one.call<{ id: Id }>("chat.createGroup", {
        title: "Together",
        accountIds: [other.id],
      });
      await other.call("chat.sendMessage", { chatId, text: "Hello, all" });
      return chatId;
    }
    case "listed":
      await befriend(one, other);
      for (const [me, them] of [
        [one, other],
        [other, one],
      ] as const) {
        const { items } = await me.call<{ items: { id: Id }[] }>("list.list");
        for (const listId of [...items.map(({ id }) => id), "closeFriends"])
          await me.call("list.addMembers", { listId, accountIds: [them.id] });
        await me.call("graph.mute", { accountId: them.id });
        await me.call("graph.restrict", { accountId: them.id });
      }
      return null;
  }
}
