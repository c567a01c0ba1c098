/** Whoever put their account away is nobody, whatever they were to those who ask. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { catalogue } from "#src/registry.ts";
import type { Id } from "#src/kit/id.ts";
import { useWorld, type Person } from "../support.ts";

setDefaultTimeout(60_000);

const world = useWorld();

/** Operations that say something of others, and what one asks them about this person. */
function questions(ann: Person, asked: { groupId: Id; directId: Id; listId: Id }, other: Person) {
  const { id: accountId, handle } = ann;
  const ids = { accountIds: [accountId] };
  const all = Object.entries({
    "profile.get": { handle },
    "profile.getMany": { ids: [accountId] },
    "profile.search": { query: handle },
    "graph.getRelationships": ids,
    "graph.listFollowers": { accountId: other.id },
    "graph.listFollowing": { accountId: other.id },
    "graph.listFriends": { accountId: other.id },
    "graph.listMutuals": { accountId },
    "graph.listFollowRequests": {},
    "graph.listFriendRequests": {},
    "graph.listMuted": {},
    "graph.suggest": {},
    "list.listMembers": { listId: asked.listId },
    "presence.get": {},
    "chat.list": {},
    "chat.get": { chatId: asked.groupId },
    "chat.listMembers": { chatId: asked.groupId },
    "chat.listMessages": { chatId: asked.groupId },
  });
  return all.filter(([operation]) => catalogue.operations.has(operation));
}

test("what others are shown names nobody who put their account away, and everybody once they are back", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await bob.ok("graph.follow", { accountId: ann.id });
  await ann.ok("graph.follow", { accountId: bob.id });
  await bob.ok("graph.requestFriend", { accountId: ann.id });
  await ann.ok("graph.acceptFriend", { accountId: bob.id });
  const { id: listId } = await bob.ok<{ id: Id }>("list.create", { name: "Some" });
  await bob.ok("list.addMembers", { listId, accountIds: [ann.id] });
  await bob.ok("graph.mute", { accountId: ann.id });
  const open = { accountId: ann.id };
  const { id: directId } = await bob.ok<{ id: Id }>("chat.openDirect", open);
  const group = { title: "Walks", accountIds: [bob.id] };
  const { id: groupId } = await ann.ok<{ id: Id }>("chat.createGroup", group);
  for (const one of [bob, ann]) await one.ok("chat.sendMessage", { chatId: directId, text: "hi" });
  await ann.ok("chat.sendMessage", { chatId: groupId, text: "hi" });
  const asked = questions(ann, { groupId, directId, listId }, bob);
  const naming = async (): Promise<string[]> => {
    const answers = await Promise.all(
      asked.map(async ([operation, input]) => {
        const { text, error } = await bob.call(operation, input);
        expect([undefined, "not-found"]).toContain(error?.code);
        return [operation, text];
      }),
    );
    const named = answers.filter(([, text]) => text?.includes(ann.handle) === true);
    return named.map(([operation = ""]) => operation);
  };
  const before = await naming();
  expect(before.length).toBeGreaterThan(8);

  await ann.ok("account.deactivate", {});
  expect(await naming()).toEqual([]);
  const { counts } = await bob.ok<{ counts: object }>("profile.get", { id: bob.id });
  expect(counts).toEqual({ followers: 0, following: 0, friends: 0 });
  expect((await bob.call("chat.sendMessage", { chatId: directId, text: "?" })).status).toBe(404);
  expect((await bob.call("graph.requestFriend", { accountId: ann.id })).status).toBe(404);

  await world.login(ann.handle);
  expect(await naming()).toEqual(before);
  const back = await bob.ok<{ counts: object }>("profile.get", { id: bob.id });
  expect(back.counts).toEqual({ followers: 1, following: 1, friends: 1 });
});
