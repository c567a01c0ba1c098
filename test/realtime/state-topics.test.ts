import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually, rawSocketOf } from "../transport/support.ts";
import { meters, told, watchMeters, type MeterState, type MeterWatch } from "./meters.ts";

const { show, hidden, rights, looks, sightsAsked, failing, gate, catalogue } = meters();
const server = await TestServer.start({ catalogue, timing: { tickMs: 10 } });

async function two(): Promise<[Person, Person]> {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

function meter(value: number): Id {
  const id = newId();
  show(id, { value });
  return id;
}

function looksAt(id: Id): number {
  return looks.filter((ids) => ids.includes(id)).length;
}

async function shows(person: Person, id: Id, value: number): Promise<void> {
  await person.socket.hears("meter.changed", { id, value });
}

test("one watch spans many things, answers each once in the order asked, and counts for all of them", async () => {
  const [ann] = await two();
  const [one, other, nobody] = [meter(1), meter(2), newId()];
  const watching = await watchMeters(ann, other, one, other, nobody);
  expect(watching.states).toEqual([
    { id: other, value: 2, seenBy: ann.id },
    { id: one, value: 1, seenBy: ann.id },
    { id: nobody, value: 0, seenBy: ann.id },
  ]);
  for (const [n, id] of [one, other].entries()) {
    show(id, { value: 10 });
    await ann.call("meter.touch", { id });
    const frame = await ann.socket.hears("meter.changed", { id });
    expect(frame).toMatchObject({ watch: watching.watch, n: n + 1, data: { id, value: 10 } });
  }
});

test("a touch without a change, or one that was rolled back, tells nothing", async () => {
  const [ann] = await two();
  const id = meter(1);
  await watchMeters(ann, id);
  await ann.call("meter.touch", { id });
  await eventually(() => looksAt(id) === 2);
  show(id, { value: 2 });
  expect((await ann.refusal("meter.touch", { id, fails: true })).code).toBe("internal");
  await ann.socket.settle();
  expect([looksAt(id), told(ann, id)]).toEqual([2, []]);
});

test("a hundred watchers cost one look a change, and many touches at once are one look", async () => {
  const [ann, bob] = await two();
  const id = meter(0);
  await Promise.all(Array.from({ length: 100 }, () => watchMeters(bob, id)));
  const before = looksAt(id);
  const startedMs = performance.now();
  show(id, { value: 1 });
  await Promise.all(Array.from({ length: 30 }, () => ann.call("meter.touch", { id })));
  await eventually(() => told(bob, id).length === 100);
  await ann.socket.settle();
  // The first at once, then ten a second, and one for those that came while it was under way.
  const looksMax = 2 + Math.ceil((performance.now() - startedMs) / 100);
  expect(looksAt(id) - before).toBeLessThanOrEqual(looksMax);
  expect(new Set(told(bob, id))).toEqual(new Set([1]));
});

test("what changes faster than it is looked at ends up right", async () => {
  const [ann, bob] = await two();
  const id = meter(0);
  await watchMeters(bob, id);
  for (let value = 1; value <= 40; value += 1) {
    show(id, { value });
    await ann.call("meter.touch", { id });
  }
  await shows(bob, id, 40);
  const values = told(bob, id);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
});

test("an old look that ends late does not overwrite a newer one", async () => {
  const [ann, bob] = await two();
  const id = meter(1);
  await watchMeters(bob, id);
  const opened = Promise.withResolvers<void>();
  gate.shut = opened.promise;
  const asked = ann.call<MeterWatch>("meter.watch", { ids: [id] });
  await eventually(() => looksAt(id) === 2);
  gate.shut = null;
  show(id, { value: 2 });
  await ann.call("meter.touch", { id });
  await shows(bob, id, 2);
  opened.resolve();
  expect((await asked).states[0]?.value).toBe(2);
  await bob.socket.settle();
  expect(told(bob, id)).toEqual([2]);
});

test("a look that fails is made again", async () => {
  const [ann, bob] = await two();
  const id = meter(1);
  await watchMeters(bob, id);
  failing.looks = 1;
  show(id, { value: 2 });
  await ann.call("meter.touch", { id });
  await shows(bob, id, 2);
});

test("a state that changes by itself is told when it does", async () => {
  const [, bob] = await two();
  const id = newId();
  show(id, { value: 1, againInMs: 20_000 });
  await watchMeters(bob, id);
  show(id, { value: 2 });
  server.clock.elapse({ seconds: 19 });
  await bob.socket.settle();
  expect(told(bob, id)).toEqual([]);
  server.clock.elapse({ seconds: 1.1 });
  await shows(bob, id, 2);
});

test("a change that nobody told is found half a minute later", async () => {
  const [, bob] = await two();
  const id = meter(1);
  await watchMeters(bob, id);
  show(id, { value: 2 });
  server.clock.elapse({ seconds: 31 });
  await shows(bob, id, 2);
});

test("weak evidence has to last before it is told, and is forgotten when it does not", async () => {
  const [ann, bob] = await two();
  const id = meter(1);
  const touched = async (): Promise<void> => {
    const before = looksAt(id);
    await ann.call("meter.touch", { id });
    await eventually(() => looksAt(id) > before);
  };
  await watchMeters(bob, id);
  show(id, { value: 2, holdMs: 5_000 });
  await touched();
  show(id, { value: 1 });
  await touched();
  show(id, { value: 3, holdMs: 5_000 });
  await touched();
  server.clock.elapse({ seconds: 4 });
  await touched();
  expect((await watchMeters(ann, id)).states[0]?.value).toBe(1);
  expect(told(bob, id)).toEqual([]);
  server.clock.elapse({ seconds: 1.1 });
  await shows(bob, id, 3);
  show(id, { value: 4, holdMs: Infinity });
  server.clock.elapse({ seconds: 60 });
  await touched();
  // What counted for nothing has not lasted when it begins to count.
  show(id, { value: 4, holdMs: 5_000 });
  await touched();
  await bob.socket.settle();
  expect(told(bob, id)).toEqual([3]);
});

test("each sees what is for them, and nothing looks like what does not exist", async () => {
  const [ann, bob] = await two();
  show(ann.id, { value: 7, own: 8 });
  hidden.add(`${bob.id} ${ann.id}`);
  const [own, others] = [await watchMeters(ann, ann.id), await watchMeters(bob, ann.id)];
  expect([own.states[0]?.value, others.states[0]?.value]).toEqual([8, 0]);
  show(ann.id, { value: 9, own: 10 });
  await ann.call("meter.touch", { id: ann.id });
  await shows(ann, ann.id, 10);
  await bob.socket.settle();
  expect(told(bob, ann.id)).toEqual([]);
});

test("rights that change are looked up once for all watchers, and told as what it looks like now", async () => {
  const [ann, bob] = await two();
  const id = meter(5);
  await watchMeters(ann, id);
  await watchMeters(bob, id);
  sightsAsked.length = 0;
  hidden.add(`${bob.id} ${id}`);
  rights.version += 1;
  await ann.call("meter.touch", { id });
  await shows(bob, id, 0);
  expect(sightsAsked).toEqual([2]);
  show(id, { value: 6 });
  await ann.call("meter.touch", { id });
  await shows(ann, id, 6);
  hidden.delete(`${bob.id} ${id}`);
  await server.transaction(async (ctx) => ctx.tx.recheck([bob.id]));
  await shows(bob, id, 6);
  expect([told(ann, id), told(bob, id)]).toEqual([[6], [0, 6]]);
});

test("a state that changes together with the rights is not told to those who lost them", async () => {
  const [ann, bob] = await two();
  const id = meter(1);
  await watchMeters(ann, id);
  await watchMeters(bob, id);
  hidden.add(`${bob.id} ${id}`);
  rights.version += 1;
  show(id, { value: 99 });
  await ann.call("meter.touch", { id });
  await shows(ann, id, 99);
  await shows(bob, id, 0);
  expect(told(bob, id)).toEqual([0]);
});

test("a right that is lost while a watch begins is not given", async () => {
  const [, bob] = await two();
  const [id, other] = [meter(3), meter(4)];
  await watchMeters(bob, other);
  const opened = Promise.withResolvers<void>();
  gate.shut = opened.promise;
  const asked = bob.call<MeterWatch>("meter.watch", { ids: [id] });
  await eventually(() => looksAt(id) === 1);
  for (const lost of [id, other]) hidden.add(`${bob.id} ${lost}`);
  await server.transaction(async (ctx) => ctx.tx.recheck([bob.id]));
  // By now the loss was noticed, for both.
  await shows(bob, other, 0);
  gate.shut = null;
  opened.resolve();
  expect((await asked).states[0]?.value).toBe(0);
});

test("the 501st thing is refused, however they are spread over watches, and unwatching makes room", async () => {
  const strict = await TestServer.start({ catalogue, env: { RATE_LIMIT_FACTOR: "1" } });
  const [ann] = await strict.people("ann");
  if (!ann) throw new Error("one person");
  const ids = Array.from({ length: 500 }, () => newId());
  const [first = ""] = ids;
  expect((await ann.refusal("meter.watch", { ids: [...ids, newId()] })).code).toBe("invalid");
  const { watch } = await watchMeters(ann, ...ids.slice(1));
  await watchMeters(ann, first);
  expect((await ann.refusal("meter.watch", { ids: [newId()] })).code).toBe("limit");
  await ann.call("meter.unwatch", { watch, ids: ids.slice(1, 3) });
  await watchMeters(ann, newId(), newId());
  expect((await ann.refusal("meter.watch", { ids: [newId()] })).code).toBe("limit");
  expect(strict.server.held().watches).toBe(500);
  ann.socket.close();
  await eventually(() => strict.server.held().watches === 0);
});

test("what is not watched any more is not told, and another's watch cannot be stopped", async () => {
  const [ann, bob] = await two();
  const [kept, left] = [meter(1), meter(1)];
  const { watch } = await watchMeters(bob, kept, left);
  expect((await ann.refusal("meter.unwatch", { watch })).code).toBe("not-found");
  await bob.call("meter.unwatch", { watch, ids: [left, newId()] });
  for (const id of [left, kept]) {
    show(id, { value: 2 });
    await ann.call("meter.touch", { id });
  }
  await shows(bob, kept, 2);
  expect(told(bob, left)).toEqual([]);
  await bob.call("watch.stop", { watch });
  expect((await bob.refusal("meter.unwatch", { watch })).code).toBe("not-found");
});

test("a watcher who does not read loses signals, sees it by the count, and watching again repairs it", async () => {
  const [ann, bob] = await two();
  const ids = Array.from({ length: 500 }, () => meter(0));
  const raw = await rawSocketOf(server, bob);
  const { bus } = server.server;
  const change = async (value: number): Promise<void> => {
    for (const id of ids) show(id, { value });
    await bus.publish(ids.map((id) => ({ kind: "touch", topic: `meter:${id}` })));
  };
  await watchMeters(ann, ...ids);
  // Ten times, so that every change fills much of what may wait for one socket.
  const watches = await Promise.all(
    Array.from({ length: 10 }, (_, n) => raw.request(2 + n, "meter.watch", { ids })),
  );
  const { watch } = (watches[0] ?? { data: {} }).data as MeterWatch;
  raw.pause();
  for (let value = 1; value <= 20; value += 1) {
    await change(value);
    await eventually(() => told(ann, ids.at(-1) ?? "").at(-1) === value);
  }
  raw.resume();
  await raw.request(20, "session.list", {});
  await change(1_000);
  await raw.until(
    () => raw.texts.some((frame) => (frame.data as MeterState).value === 1_000),
    "the last signal",
  );
  const counts = raw.texts.filter((frame) => frame.watch === watch).map((frame) => frame.n ?? 0);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts.at(-1)).toBeGreaterThan(counts.length);
  const again = await raw.request(21, "meter.watch", { ids });
  const { states } = again.data as MeterWatch;
  expect(new Set(states.map((state) => state.value))).toEqual(new Set([1_000]));
  raw.cut();
});
