/** What the tests of catching up share. */
import type { Id } from "#src/kit/id.ts";
import { letKnow } from "#test/harness/acquaint.ts";
import { untilWaiting, writes } from "#test/harness/lock-waiters.ts";
import { streamName, type StreamName } from "#src/kit/stream.ts";
import type { Person, TestServer } from "#test/harness/server.ts";

export interface Message {
  readonly id: Id;
  readonly chatId: Id;
  readonly seq: number;
  readonly text: string | null;
}

export interface Page {
  readonly events: {
    seq: number;
    skip?: true;
    event?: string;
    key?: string;
    data?: { text?: string | null };
  }[];
  readonly head: number;
  readonly more: boolean;
  readonly reset?: true;
}

export function chatStream(chatId: Id): StreamName {
  return streamName("chat", chatId);
}

/** A group of the first with the others, who know them. */
export async function group(owner: Person, ...others: Person[]): Promise<Id> {
  await letKnow(owner, others);
  const chat = await owner.call<{ id: Id }>("chat.createGroup", {
    title: "Walkers",
    accountIds: others.map((other) => other.id),
  });
  return chat.id;
}

export async function send(
  person: Person,
  chatId: Id,
  text: string,
  key?: string,
): Promise<Message> {
  return await person.call<Message>("chat.sendMessage", { chatId, text }, key);
}

/** Everything after the cursor, over as many pages as it takes. */
export async function readAll(
  person: Person,
  stream: StreamName,
  after = 0,
): Promise<Page["events"]> {
  const events: Page["events"] = [];
  for (let cursor = after; ;) {
    const page = await person.call<Page>("stream.read", { stream, after: cursor });
    events.push(...page.events);
    if (!page.more) return events;
    cursor = page.events.at(-1)?.seq ?? cursor;
  }
}

/** Resolves once so many writes of this database wait: for a stream's head, or for a session's writes to end. */
export async function somebodyWaits(server: TestServer, count = 1): Promise<void> {
  await untilWaiting(server.server.postgres.sql, count, writes);
}

/**
 * Comes back until nothing counts as changed. The first time something may: what a transaction that still ran elsewhere
 * in the cluster could have touched is told once more, rather than ever missed.
 */
export async function comesToRest(person: Person, sync: string): Promise<void> {
  for (let token = sync; ;) {
    const answer = await person.connect(token);
    if (answer.changed.length === 0) return;
    token = answer.sync;
  }
}

/** A gate that is shut until it is opened. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();
  readonly #reached = Promise.withResolvers<void>();

  /** Says that somebody stands here, and lets them pass once open. */
  async pass(): Promise<void> {
    this.#reached.resolve();
    await this.#opened.promise;
  }

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  open(): void {
    this.#opened.resolve();
  }
}

/** Holds a chat's head, so that every write to it waits until `release`. */
export function holdChat(server: TestServer, chatId: Id): Promise<{ release(): Promise<void> }> {
  return holdStream(server, chatStream(chatId));
}

/** The same for any stream. */
export async function holdStream(
  server: TestServer,
  stream: StreamName,
): Promise<{ release(): Promise<void> }> {
  const gate = new Gate();
  const holding = server.transaction(async (ctx) => {
    await ctx.tx.lock([stream]);
    await gate.pass();
  });
  await gate.reached;
  return {
    async release() {
      gate.open();
      await holding;
    },
  };
}
