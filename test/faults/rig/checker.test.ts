/** A checker that finds nothing proves nothing: here everything that it looks for is planted, one thing at a time. */
import { expect, test } from "bun:test";
import { allowedUntil } from "./check-access.ts";
import { check } from "./checker.ts";
import type {
  Applied,
  CachedChat,
  ChatState,
  DeviceLog,
  History,
  LogEntry,
  Operation,
  StoredEvent,
  StoredMessage,
} from "./history.ts";
import type { ViolationKind } from "./violation.ts";

const [ann, bob, chatId] = ["ann", "bob", "c1"];
const stream = `chat:${chatId}`;
const seqs = [1, 2, 3, 4];

const keyOf = (seq: number): string => `key ${seq}`;
const idOf = (seq: number): string => `message ${seq}`;
const textOf = (seq: number): string => `text ${seq}`;

function created(seq: number): StoredEvent {
  const place = { seq, about: null, actorId: ann, key: keyOf(seq) };
  return { ...place, name: "chat.messageCreated", messageId: idOf(seq) };
}

function stored(seq: number): StoredMessage {
  return { id: idOf(seq), chatId, seq, senderId: ann, text: textOf(seq), version: 1 };
}

function sent(seq: number): Operation {
  return {
    ...{ device: "ann.0", accountId: ann, sessionId: "s-ann", op: "chat.sendMessage" },
    ...{ key: keyOf(seq), input: { chatId, text: textOf(seq) } },
    ...{ startedAtMs: seq, endedAtMs: seq + 0.5, outcome: "ok", code: null, attempts: 1 },
    result: { id: idOf(seq), seq },
  };
}

function applied(seq: number, owner: string): Applied {
  const key = owner === ann ? keyOf(seq) : null;
  const data = { id: idOf(seq) };
  return { kind: "apply", stream, seq, event: "chat.messageCreated", data, key, live: true };
}

function logOf(owner: string, namesSkips = true): DeviceLog {
  const start: LogEntry = { kind: "start", stream, seq: 0 };
  return {
    ...{ device: `${owner}.0`, accountId: owner, sessionId: `s-${owner}`, namesSkips },
    entries: [start, ...seqs.map((seq) => applied(seq, owner))],
    ...{
      heard: [],
      reconnects: [],
      openings: [],
      cursors: new Map([[stream, 4]]),
      endedAtMs: null,
    },
  };
}

interface Fixture extends History {
  readonly operations: Operation[];
  readonly logs: [DeviceLog, DeviceLog];
  readonly revocations: History["revocations"][number][];
  readonly faults: History["faults"][number][];
  readonly truth: {
    heads: Map<string, number>;
    events: Map<string, StoredEvent[]>;
    messages: Map<string, StoredMessage>;
    ranges: Map<string, Map<string, { from: number; to: number | null }[]>>;
    hidden: Map<string, Set<number>>;
    outboxRows: number;
  };
}

/** Ann wrote four messages to Bob, and all went well. */
function history(namesSkips = true): Fixture {
  const messages = new Map(seqs.map((seq) => [idOf(seq), stored(seq)]));
  const open = [{ from: 1, to: null }];
  const states = new Map(
    [ann, bob].map((owner) => {
      const unreadCount = owner === ann ? 0 : 4;
      const state: ChatState = { title: null, readSeq: 0, unreadCount, messages };
      return [owner, new Map([[chatId, state]])] as const;
    }),
  );
  const kept: CachedChat = { completeFrom: 1, title: null, readSeq: null, messages };
  return {
    operations: seqs.map(sent),
    logs: [logOf(ann, namesSkips), logOf(bob, namesSkips)],
    ...{
      revocations: [],
      faults: [],
      slowness: null,
      baseline: new Map([[stream, 0]]),
      fresh: states,
    },
    cached: new Map([ann, bob].map((owner) => [`${owner}.0`, new Map([[chatId, kept]])])),
    truth: {
      heads: new Map([[stream, 4]]),
      events: new Map([[stream, seqs.map(created)]]),
      messages,
      ranges: new Map([[stream, new Map([ann, bob].map((owner) => [owner, [...open]]))]]),
      hidden: new Map(),
      outboxRows: 0,
    },
  };
}

function kindsIn(history: History): ViolationKind[] {
  return [...new Set(check(history).map(({ kind }) => kind))].sort();
}

/** Takes one message out of the database, as if it had never been, and closes the numbers again. */
function forget(fixture: Fixture, seq: number): void {
  fixture.truth.messages.delete(idOf(seq));
  const events = fixture.truth.events.get(stream);
  events?.splice(seq - 1, 1);
}

test.each([true, false])(
  "a run in which all went well is not blamed (skips named: %p)",
  (named) => {
    expect(check(history(named))).toEqual([]);
  },
);

test("an acknowledged message that is not there is lost", () => {
  const fixture = history();
  forget(fixture, 4);
  fixture.truth.heads.set(stream, 3);
  expect(kindsIn(fixture)).toContain("lost");
});

test("an event without its message is lost", () => {
  const fixture = history();
  fixture.truth.messages.delete(idOf(2));
  expect(kindsIn(fixture)).toContain("lost");
});

test("an acknowledged message with other words is lost", () => {
  const fixture = history();
  fixture.truth.messages.set(idOf(2), { ...stored(2), text: "something else" });
  expect(kindsIn(fixture)).toContain("lost");
});

test("one key with two messages is doubled", () => {
  const fixture = history();
  fixture.truth.events.get(stream)?.push({ ...created(5), key: keyOf(4) });
  fixture.truth.messages.set(idOf(5), stored(5));
  fixture.truth.heads.set(stream, 5);
  expect(kindsIn(fixture)).toContain("doubled");
});

test("a retry that is answered as another message is doubled", () => {
  const fixture = history();
  fixture.operations.push({ ...sent(2), result: { id: idOf(3), seq: 3 } });
  expect(kindsIn(fixture)).toContain("doubled");
});

test("a message nobody wrote is unexpected", () => {
  const fixture = history();
  fixture.operations.splice(1, 1);
  expect(kindsIn(fixture)).toEqual(["unexpected"]);
});

test("a message that was refused and is there is unexpected", () => {
  const fixture = history();
  fixture.operations[1] = { ...sent(2), outcome: "fail", code: "not-found", result: null };
  expect(kindsIn(fixture)).toContain("unexpected");
});

test("a write without an answer may be there or not", () => {
  const fixture = history();
  fixture.operations[1] = { ...sent(2), outcome: "unknown", result: null };
  fixture.operations.push({ ...sent(9), outcome: "unknown", result: null });
  expect(check(fixture)).toEqual([]);
});

test("a number that is missing in the database is a gap", () => {
  const fixture = history();
  forget(fixture, 2);
  expect(kindsIn(fixture)).toContain("gap");
});

test.each([true, false])(
  "two events in the wrong order are reordered (skips named: %p)",
  (named) => {
    const fixture = history(named);
    fixture.logs[1].entries.splice(2, 2, applied(3, bob), applied(2, bob));
    expect(kindsIn(fixture)).toContain("reordered");
  },
);

test.each([true, false])("an event applied twice is doubled (skips named: %p)", (named) => {
  const fixture = history(named);
  fixture.logs[1].entries.splice(2, 0, applied(2, bob));
  fixture.logs[1].entries.splice(2, 0, applied(2, bob));
  expect(kindsIn(fixture)).toContain("doubled");
});

test.each([true, false])("an event that never came is a gap (skips named: %p)", (named) => {
  const fixture = history(named);
  fixture.logs[1].entries.splice(2, 1);
  expect(kindsIn(fixture)).toEqual(["gap"]);
});

test.each([true, false])("a last event that never came is a gap (skips named: %p)", (named) => {
  const fixture = history(named);
  fixture.logs[1].entries.splice(4, 1);
  expect(kindsIn(fixture)).toEqual(["gap"]);
});

test("a client that is not at the end is a gap, unless its session ended", () => {
  const fixture = history();
  fixture.logs[1].cursors.set(stream, 3);
  fixture.logs[1].entries.splice(4, 1);
  expect(kindsIn(fixture)).toEqual(["gap"]);
  fixture.logs[1].endedAtMs = 10;
  expect(check(fixture)).toEqual([]);
});

test("a reset that nothing explains is a gap", () => {
  const fixture = history();
  fixture.logs[1].entries.splice(2, 1, { kind: "reset", stream, seq: 2 });
  expect(kindsIn(fixture)).toEqual(["gap"]);
});

test("an event beyond what one may have is foreign, and a skip in its place is right", () => {
  const fixture = history();
  fixture.truth.ranges.get(stream)?.set(bob, [
    { from: 1, to: 2 },
    { from: 4, to: null },
  ]);
  expect(kindsIn(fixture)).toEqual(["foreign"]);
  const skip: Applied = { ...applied(3, bob), event: null, data: undefined };
  fixture.logs[1].entries.splice(3, 1, skip);
  expect(check(fixture)).toEqual([]);
});

test("an edit of what one never saw is foreign", () => {
  const fixture = history();
  fixture.truth.ranges.get(stream)?.set(bob, [{ from: 2, to: null }]);
  const edit = { ...created(5), name: "chat.messageUpdated", about: 1, messageId: idOf(1) };
  fixture.truth.events.get(stream)?.push(edit);
  fixture.truth.heads.set(stream, 5);
  for (const log of fixture.logs) log.cursors.set(stream, 5);
  const seen = { ...applied(5, ann), event: edit.name, data: { id: idOf(1) } };
  fixture.logs[0].entries.push(seen);
  fixture.logs[1].entries.splice(0, 2, { kind: "start", stream, seq: 1 });
  fixture.logs[1].entries.push({ ...seen, event: null, key: null });
  expect(check(fixture)).toEqual([]);
  fixture.logs[1].entries.splice(-1, 1, { ...seen, key: null });
  expect(kindsIn(fixture)).toEqual(["foreign"]);
});

test("another person's key is foreign", () => {
  const fixture = history();
  fixture.logs[1].entries[2] = { ...applied(2, bob), key: keyOf(2) };
  expect(kindsIn(fixture)).toEqual(["foreign"]);
});

test("a skip of what one may have is withheld, unless one deleted it for oneself", () => {
  const fixture = history();
  fixture.logs[1].entries[2] = { ...applied(2, bob), event: null, data: undefined };
  expect(kindsIn(fixture)).toEqual(["withheld"]);
  fixture.truth.hidden.set(`${bob} ${chatId}`, new Set([2]));
  expect(check(fixture)).toEqual([]);
});

test("being told that a chat is gone which one never left is withheld", () => {
  const fixture = history();
  fixture.logs[1].entries.splice(3, 0, { kind: "gone", stream });
  expect(kindsIn(fixture)).toContain("withheld");
});

test("an event of another name or about another message is unexpected", () => {
  const fixture = history();
  fixture.logs[1].entries[2] = { ...applied(2, bob), event: "chat.messageUpdated" };
  fixture.logs[1].entries[3] = { ...applied(3, bob), data: { id: idOf(1) } };
  const found = check(fixture).map(({ kind }) => kind);
  expect(found).toEqual(["unexpected", "unexpected"]);
});

test("a cache that says something else than a new client is told has diverged", () => {
  const fixture = history();
  const stale = new Map(seqs.slice(1).map((seq) => [idOf(seq), stored(seq)]));
  const copy: CachedChat = { completeFrom: 1, title: null, readSeq: null, messages: stale };
  const cached = new Map([["bob.0", new Map([[chatId, copy]])]]);
  expect(kindsIn({ ...fixture, cached })).toEqual(["diverged"]);
  const right = new Map([["bob.0", new Map([[chatId, { ...copy, completeFrom: 2 }]])]]);
  expect(check({ ...fixture, cached: right })).toEqual([]);
});

test("a badge that is not the length of its list is found", () => {
  const fixture = history();
  const state = fixture.fresh.get(bob)?.get(chatId);
  if (!state) throw new Error("Bob has a chat");
  const fresh = new Map([[bob, new Map([[chatId, { ...state, unreadCount: 3 }]])]]);
  expect(kindsIn({ ...fixture, fresh })).toEqual(["badge"]);
});

test("a mark that was acknowledged and moved back is lost", () => {
  const fixture = history();
  const result = { chatId, seq: 3, unreadCount: 1 };
  const marked = { accountId: bob, device: "bob.0", op: "chat.markRead", key: "key m", result };
  fixture.operations.push({ ...sent(4), ...marked });
  expect(kindsIn(fixture)).toContain("lost");
});

test("a message by somebody who was not in is found", () => {
  const fixture = history();
  fixture.truth.ranges.get(stream)?.set(ann, [{ from: 1, to: 3 }]);
  expect(kindsIn(fixture)).toContain("access");
});

test("frames after access ended are found, and those before the deadline are not", () => {
  const fixture = history();
  const kick = { kind: "kick", accountId: bob, sessionId: null, stream, atMs: 10_000 } as const;
  fixture.revocations.push(kick);
  fixture.logs[1].heard.push({ atMs: 10_900, stream, seq: 4 });
  expect(check(fixture)).toEqual([]);
  fixture.logs[1].heard.push({ atMs: 11_100, stream, seq: 4 });
  expect(kindsIn(fixture)).toEqual(["access"]);
  fixture.faults.push({ name: "killServer A", startedAtMs: 9_000, endedAtMs: 9_500 });
  expect(check(fixture)).toEqual([]);
});

test("frames and writes of a session after its logout are found", () => {
  const fixture = history();
  const sessionId = "s-ann";
  const logout = { kind: "logout", accountId: ann, sessionId, stream: null, atMs: 3.8 } as const;
  fixture.revocations.push(logout);
  expect(kindsIn(fixture)).toEqual(["access"]);
  fixture.operations.splice(3, 1, { ...sent(4), sessionId: "s-another" });
  expect(check(fixture)).toEqual([]);
  fixture.logs[0].heard.push({ atMs: 2_000, stream: "user:ann", seq: 1 });
  expect(kindsIn(fixture)).toEqual(["access"]);
});

test("what is broken excuses a delay, Redis more than a crash, and only for a while", () => {
  const window = { startedAtMs: 0, endedAtMs: 1_000 };
  expect(allowedUntil(500, [])).toBe(1_500);
  expect(allowedUntil(500, [{ name: "killServer A", ...window }])).toBe(4_000);
  expect(allowedUntil(500, [{ name: "redis pauseRedis 0", ...window }])).toBe(6_000);
  expect(allowedUntil(9_000, [{ name: "redis pauseRedis 0", ...window }])).toBe(10_000);
});

test("a refusal that nothing explains is found", () => {
  const fixture = history();
  const refused = { ...sent(9), outcome: "fail" as const, result: null };
  fixture.operations.push({ ...refused, code: "not-found" });
  expect(kindsIn(fixture)).toEqual(["refused"]);
  fixture.operations.splice(4, 1, { ...refused, code: "internal", outcome: "unknown" });
  expect(kindsIn(fixture)).toEqual(["refused"]);
});

test("a commit that nobody was told of is found", () => {
  const fixture = history();
  fixture.truth.outboxRows = 1;
  expect(kindsIn(fixture)).toEqual(["gap"]);
});
