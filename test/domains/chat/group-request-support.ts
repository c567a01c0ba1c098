/** People who are asked into groups, and what is done about it. */
import { expect } from "bun:test";
import { letKnow } from "#test/harness/acquaint.ts";
import {
  addressGroup,
  listOf,
  outcome,
  people,
  requestsOf,
  sharedServer,
  type Person,
} from "./support.ts";

/** Ann, whom Bob does not know, put him into a group with Cid, who knows both. */
export async function asked(): Promise<{ ann: Person; bob: Person; cid: Person; chatId: string }> {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  await letKnow(ann, [cid]);
  const chatId = await addressGroup(ann, bob, cid);
  return { ann, bob, cid, chatId };
}

export async function add(adder: Person, chatId: string, ...others: Person[]): Promise<string[]> {
  const accountIds = others.map((person) => person.id);
  return (await adder.call<{ addedIds: string[] }>("chat.addMembers", { chatId, accountIds }))
    .addedIds;
}

export async function remove(remover: Person, chatId: string, other: Person): Promise<void> {
  await remover.call("chat.removeMember", { chatId, accountId: other.id });
}

export async function sqlOf() {
  return (await sharedServer()).server.postgres.sql;
}

/** As if the no were older: moving the clock instead would log everybody out. */
export async function ageRefusals(chatId: string, days: number): Promise<void> {
  await (await sqlOf())`
    update chat_members set refused_at = refused_at - make_interval(days => ${days}) where chat_id = ${chatId}`;
}

/** Fails if the person heard of this chat by now. */
export async function expectUnheard(person: Person, chatId: string): Promise<void> {
  const { sync } = await person.connect();
  expect(sync).toBeString();
  expect(await requestsOf(person)).toEqual([]);
  expect(await listOf(person)).toEqual([]);
  expect(await outcome(person, "chat.get", { chatId })).toBe("not-found");
}
