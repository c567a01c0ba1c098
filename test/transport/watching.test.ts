/** Who may see what happens on a socket right now: nobody before they are let in, nobody after they were put out. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { probing, unknownId } from "./support.ts";

const { gates, watchers, failing, catalogue } = probing();
const home = await TestServer.start({ catalogue });

async function two(): Promise<[Person, Person]> {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

function signalsOf(person: Person): unknown[] {
  return person.socket.pushed.filter((frame) => frame.signal === "probe.ticked");
}

function recheck(...people: Person[]): Promise<void> {
  return home.transaction(async (ctx) => ctx.tx.recheck(people.map((person) => person.id)));
}

test("what may not be watched answers exactly as what does not exist", async () => {
  const [ann, bob] = await two();
  const { id } = await ann.call<{ id: Id }>("chat.createGroup", { title: "Ours", accountIds: [] });
  const refused = await bob.refusal("watch.chat", { id });
  expect(refused.code).toBe("not-found");
  expect(await bob.refusal("watch.chat", { id: unknownId })).toEqual(refused);
  await ann.call("chat.addMembers", { chatId: id, accountIds: [bob.id] });
  await bob.call("watch.chat", { id });
});

test.each(["", "x", "%", `${unknownId}'--`, unknownId.toUpperCase()])(
  "the id %p names nothing",
  async (id) => {
    const [ann] = await two();
    expect((await ann.refusal("watch.chat", { id })).fields).toHaveProperty("id");
    expect((await ann.refusal("watch.nothing", { id: unknownId })).code).toBe("bad-request");
    expect((await ann.refusal("watch.stop", { watch: "w999999" })).code).toBe("not-found");
  },
);

test("nothing is heard while it is not yet known whether one may watch", async () => {
  const [ann, bob] = await two();
  const id = newId();
  const asked = bob.socket.request("watch.probe", { id });
  await gates.entered(id);
  for (let n = 0; n < 3; n += 1) await ann.call("probe.tick", { id });
  gates.open(id);
  expect((await asked).error?.code).toBe("not-found");
  await ann.call("probe.tick", { id });
  await bob.socket.settle();
  expect(signalsOf(bob)).toEqual([]);
});

test("another person's watch cannot be stopped", async () => {
  const [ann, bob] = await two();
  const id = newId();
  watchers.add(bob.id);
  gates.open(id);
  const { watch } = await bob.call<{ watch: string }>("watch.probe", { id });
  expect((await ann.refusal("watch.stop", { watch })).code).toBe("not-found");
  await ann.call("probe.tick", { id });
  await bob.socket.hears("probe.ticked");
});

test("one's own doing is not signalled to oneself, and each watch counts for itself", async () => {
  const [ann, bob] = await two();
  const id = newId();
  for (const person of [ann, bob]) watchers.add(person.id);
  gates.open(id);
  const [first, second] = [
    await bob.call("watch.probe", { id }),
    await bob.call("watch.probe", { id }),
  ];
  await ann.call("watch.probe", { id });
  for (let n = 0; n < 2; n += 1) await ann.call("probe.tick", { id });
  await bob.socket.pushedFrame((frame) => frame.watch === second["watch"] && frame.n === 2);
  const counts = bob.socket.pushed
    .filter((frame) => frame.watch === first["watch"])
    .map((frame) => frame.n);
  expect(counts).toEqual([1, 2]);
  expect(signalsOf(ann)).toEqual([]);
});

test("a right that was lost while it was looked for is not given", async () => {
  const [ann, bob] = await two();
  const id = newId();
  watchers.add(bob.id);
  const asked = bob.socket.request("watch.probe", { id });
  // He still may when asked, and no more when the answer is used.
  await gates.entered(id);
  watchers.delete(bob.id);
  await recheck(bob);
  gates.open(id);
  const answer = await asked;
  if (answer.error) expect(answer.error.code).toBe("not-found");
  else
    await bob.socket.pushedFrame(
      (frame) => frame.watch === (answer.data as { watch: string }).watch,
    );
  await bob.socket.settle();
  const before = signalsOf(bob).length;
  await ann.call("probe.tick", { id });
  await bob.socket.settle();
  expect(signalsOf(bob)).toHaveLength(before);
});

test("a right that was taken while the database was away ends as soon as it is back", async () => {
  const [ann, bob] = await two();
  const id = newId();
  watchers.add(bob.id);
  gates.open(id);
  const { watch } = await bob.call<{ watch: string }>("watch.probe", { id });
  watchers.delete(bob.id);
  failing.add(id);
  await recheck(bob);
  await bob.socket.pushedFrame((frame) => frame.watch === watch, "the end of the watch");
  await ann.call("probe.tick", { id });
  await bob.socket.settle();
  expect(signalsOf(bob)).toEqual([]);
});

test("whoever is removed while subscribed hears nothing more, by event or by signal", async () => {
  const [ann, bob] = await two();
  const [cid] = await home.people("cid");
  if (!cid) throw new Error("a third");
  const { id } = await ann.call<{ id: Id }>("chat.createGroup", {
    title: "Walks",
    accountIds: [bob.id, cid.id],
  });
  const { watch } = await bob.call<{ watch: string }>("watch.chat", { id });
  await ann.call("chat.setTyping", { chatId: id, typing: true });
  await bob.socket.hears("chat.typing");
  await ann.call("chat.removeMember", { chatId: id, accountId: bob.id });
  // He is told that it ended, within the second.
  const removedAtMs = performance.now();
  await bob.socket.pushedFrame(
    (frame) => frame.watch === watch && frame.signal === undefined,
    "the end of the watch",
  );
  expect(performance.now() - removedAtMs).toBeLessThan(1_000);
  await bob.socket.settle();
  const heard = bob.socket.pushed.length;
  for (let n = 0; n < 5; n += 1) {
    await cid.call("chat.setTyping", { chatId: id, typing: n % 2 === 0 });
    await ann.call("chat.sendMessage", { chatId: id, text: `without him ${n}` });
  }
  await cid.socket.hears("chat.messageCreated", { text: "without him 4" });
  await bob.socket.settle();
  expect(bob.socket.pushed.slice(heard)).toEqual([]);
  expect((await bob.refusal("stream.read", { stream: `chat:${id}`, after: 0 })).code).toBe(
    "not-found",
  );
});
