import { expect, test } from "bun:test";
import fc from "fast-check";
import { CatchUp } from "#src/client/catch-up.ts";
import { readOpened } from "#src/client/catch-up-answers.ts";
import { HubbubError } from "#src/client/errors.ts";
import { memoryStorage } from "#src/client/storage.ts";
import { SyncState } from "#src/client/sync-state.ts";
import type { StreamEntry } from "#src/client/wire.ts";

/** What the server would answer: logs by stream, and links that may be cut while an answer is on its way. */
class Logs {
  readonly heads = new Map<string, number>();
  readonly reads: string[] = [];
  epoch = "e1";
  isConnected = true;
  pageSize = 7;
  /** Null: a server that knows of `stream.read` only. */
  streamsAtOnce: number | null = null;
  /** Streams of each `stream.readMany`. */
  readonly together: string[][] = [];

  append(stream: string): number {
    const seq = (this.heads.get(stream) ?? 0) + 1;
    this.heads.set(stream, seq);
    return seq;
  }

  opened(
    changed: readonly object[] = [...this.heads].map(([stream, head]) => ({
      stream,
      head,
      floor: 1,
    })),
  ) {
    return readOpened({
      epoch: this.epoch,
      sync: `sync ${this.epoch} ${[...this.heads.values()].join()}`,
      changed,
      more: false,
      limits: this.streamsAtOnce === null ? {} : { streamsAtOnce: this.streamsAtOnce },
    });
  }

  async request(op: string, data: unknown): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!this.isConnected) throw new HubbubError("unavailable", "The connection was lost.");
    return op === "stream.readMany" ? this.#answerMany(data) : this.#answer(op, data);
  }

  /** Only the first two are told: the others have to be asked for again. */
  #answerMany(data: unknown): unknown {
    const { streams, epoch } = data as {
      streams: { stream: string; after: number }[];
      epoch: string;
    };
    this.together.push(streams.map(({ stream }) => stream));
    return {
      streams: streams.map(({ stream, after }, place) => {
        const head = this.heads.get(stream);
        if (head === undefined) return { stream, gone: true };
        if (place >= 2) return { stream, events: [], head, more: true };
        return { stream, ...this.#answer("stream.read", { stream, after, epoch }) };
      }),
    };
  }

  #answer(op: string, data: unknown): object {
    const { stream, after = 0, epoch } = data as { stream: string; after?: number; epoch?: string };
    this.reads.push(stream);
    const head = this.heads.get(stream);
    if (head === undefined) throw new HubbubError("not-found", "No such stream.");
    if (op === "stream.snapshot") return { epoch: this.epoch, seq: head, state: { upTo: head } };
    if (after > head || epoch !== this.epoch) return { reset: true };
    const events = range(after + 1, Math.min(head, after + this.pageSize)).map((seq) => ({
      seq,
      event: "test.happened",
      data: { seq },
    }));
    return { events, head, more: after + this.pageSize < head };
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const entry = (seq: number): StreamEntry => ({
  seq,
  skip: false,
  event: "test.happened",
  data: { seq },
  key: null,
});

async function follow(
  logs: Logs,
  options: { cursors?: Record<string, number>; wantsState?: boolean } = {},
) {
  const state = await SyncState.load(memoryStorage(), "somebody");
  for (const [stream, seq] of Object.entries(options.cursors ?? {})) state.cursors.set(stream, seq);
  if (options.cursors) Object.assign(state, { sync: "kept", epoch: "e1" });
  const delivered: Record<string, number[]> = {};
  const resets: Record<string, number[]> = {};
  const gone: string[] = [];
  let whole = Promise.withResolvers<void>();
  const catchUp = new CatchUp({
    state,
    random: () => 0,
    request: (op, data) => logs.request(op, data),
    wantsState: () => options.wantsState ?? false,
    deliver: (stream, { seq }) => (delivered[stream] ??= []).push(seq),
    reset: (stream, _state, seq) => (resets[stream] ??= []).push(seq),
    gone: (stream) => gone.push(stream),
    caughtUp: () => whole.resolve(),
  });
  const live = (stream: string, seq: number) =>
    catchUp.live({ kind: "event", stream, seq, entry: entry(seq) });
  return {
    state,
    catchUp,
    delivered,
    resets,
    gone,
    live,
    whole: () => whole.promise,
    cut: () => {
      logs.isConnected = false;
      catchUp.disconnected();
      whole = Promise.withResolvers();
    },
    open: async (changed?: readonly object[]) => {
      logs.isConnected = true;
      await catchUp.opened(logs.opened(changed));
      await whole.promise;
    },
  };
}

test("any interleaving of live frames, losses, duplicates, cuts and pulls delivers each log once, in order", async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom("live", "lost", "twice", "old again"),
        stream: fc.constantFrom("chat:a", "chat:b", "user:me"),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom("cut", "wait"), stream: fc.constant("") }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(9), async (steps, start) => {
      const logs = new Logs();
      const cursors = { "chat:a": start, "chat:b": 0, "user:me": 0 };
      logs.heads.set("chat:a", start).set("chat:b", 0).set("user:me", 0);
      const client = await follow(logs, { cursors });
      await client.open();
      for (const { kind, stream } of steps) {
        if (kind === "live") client.live(stream, logs.append(stream));
        if (kind === "lost") logs.append(stream);
        if (kind === "twice")
          [logs.append(stream)].forEach((seq) => [
            client.live(stream, seq),
            client.live(stream, seq),
          ]);
        if (kind === "old again" && (logs.heads.get(stream) ?? 0) > 0)
          client.live(stream, Math.ceil((logs.heads.get(stream) ?? 1) / 2));
        if (kind === "wait") await new Promise((resolve) => setTimeout(resolve, 0));
        if (kind === "cut") {
          client.cut();
          await client.open();
        }
      }
      client.cut();
      await client.open();
      for (const [stream, head] of logs.heads) {
        const first = stream === "chat:a" ? start + 1 : 1;
        expect(client.delivered[stream] ?? []).toEqual(range(first, head));
        expect(client.state.cursors.get(stream)).toBe(head);
      }
    }),
    { numRuns: 150 },
  );
});

test("the new sync is kept only when everything that changed has been read", async () => {
  const logs = new Logs();
  logs.heads.set("chat:a", 100);
  const client = await follow(logs, { cursors: { "chat:a": 0 } });
  await client.catchUp.opened(logs.opened());
  expect(client.state.sync).toBe("kept");
  client.cut();
  expect(client.state.sync).toBe("kept");
  await client.open();
  expect(client.state.sync).toBe("sync e1 100");
  expect(client.delivered["chat:a"]).toEqual(range(1, 100));
});

test("what is on the screen is read first, then one's own stream", async () => {
  const logs = new Logs();
  const names = ["chat:a", "chat:b", "chat:c", "chat:d", "chat:e", "user:me", "chat:open"];
  for (const name of names) logs.heads.set(name, 1);
  const client = await follow(logs, {
    cursors: Object.fromEntries(names.map((name) => [name, 0])),
  });
  client.catchUp.prefer(["chat:open"]);
  await client.open();
  const order = logs.reads;
  expect(order.slice(0, 2)).toEqual(["chat:open", "user:me"]);
});

test("streams that changed together are read together, each to its end, and what is gone is dropped", async () => {
  const logs = new Logs();
  logs.streamsAtOnce = 5;
  const names = ["chat:a", "chat:b", "chat:c", "chat:d", "chat:e", "chat:f"];
  for (const [place, name] of names.entries()) logs.heads.set(name, 4 + 3 * place);
  const client = await follow(logs, {
    cursors: Object.fromEntries([...names, "chat:lost"].map((name) => [name, 2])),
  });
  await client.open([
    ...names.map((stream) => ({ stream, head: logs.heads.get(stream), floor: 1 })),
    { stream: "chat:lost", head: 9, floor: 1 },
  ]);
  expect(logs.together[0]).toEqual(names.slice(0, 5));
  for (const name of names)
    expect(client.delivered[name]).toEqual(range(3, logs.heads.get(name) ?? 0));
  expect(client.gone).toEqual(["chat:lost"]);
});

test("a stream that may not be had any more is dropped and announced", async () => {
  const logs = new Logs();
  logs.heads.set("chat:a", 3);
  const client = await follow(logs, { cursors: { "chat:a": 3, "chat:b": 5, "chat:c": 7 } });
  await client.open([
    { stream: "chat:b", gone: true },
    { stream: "chat:c", head: 9, floor: 1 },
  ]);
  expect(client.gone.toSorted()).toEqual(["chat:b", "chat:c"]);
  expect([...client.state.cursors.keys()]).toEqual(["chat:a"]);
});

test("another epoch voids every cursor: states are taken anew, and what is not listed is gone", async () => {
  const logs = new Logs();
  logs.epoch = "e2";
  logs.heads.set("chat:a", 4);
  const client = await follow(logs, {
    cursors: { "chat:a": 90, "chat:lost": 2 },
    wantsState: true,
  });
  await client.open();
  expect(client.resets).toEqual({ "chat:a": [4] });
  expect(client.gone).toEqual(["chat:lost"]);
  client.live("chat:a", logs.append("chat:a"));
  expect(client.delivered["chat:a"]).toEqual([5]);
});

test("a cursor beyond the head is put right by a state, not by silence", async () => {
  const logs = new Logs();
  logs.heads.set("chat:a", 4);
  const client = await follow(logs, { cursors: { "chat:a": 90 }, wantsState: true });
  await client.open();
  expect(client.resets).toEqual({ "chat:a": [4] });
});

test("a new device takes states where somebody wants them, and starts at the end where nobody does", async () => {
  const logs = new Logs();
  logs.heads.set("chat:a", 50);
  const keeper = await follow(logs, { wantsState: true });
  await keeper.open();
  expect(keeper.resets).toEqual({ "chat:a": [50] });
  const listener = await follow(logs);
  await listener.open();
  expect(logs.reads).toEqual(["chat:a"]);
  for (const client of [keeper, listener]) client.live("chat:a", 51);
  expect([keeper.delivered["chat:a"], listener.delivered["chat:a"]]).toEqual([[51], [51]]);
});

test("a chat that begins while one is connected is told from its first event", async () => {
  const logs = new Logs();
  const client = await follow(logs, { cursors: {} });
  await client.open();
  for (const _ of range(1, 3)) logs.append("chat:new");
  // The first frame got lost.
  client.live("chat:new", 2);
  client.live("chat:new", 3);
  while (client.catchUp.cursorOf("chat:new") !== 3)
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(client.delivered["chat:new"]).toEqual([1, 2, 3]);
});

test("a member who joined late is told from where the range begins", async () => {
  const logs = new Logs();
  logs.heads.set("chat:a", 60);
  const request = logs.request.bind(logs);
  logs.request = async (op, data) => {
    const { after } = data as { after: number };
    return op === "stream.read" && after < 58 ? { reset: true } : request(op, data);
  };
  const client = await follow(logs, { cursors: {} });
  await client.open([]);
  client.live("chat:a", 59);
  client.live("chat:a", 60);
  while (client.catchUp.cursorOf("chat:a") !== 60)
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(client.delivered["chat:a"]).toEqual([59, 60]);
});
