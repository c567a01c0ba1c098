/** The order of calls that share transactions, and what happens to those there is no room for. */
import { expect, test } from "bun:test";
import { BatchQueue, type BatchBounds } from "#src/transport/batch-queue.ts";
import { Batches } from "#src/transport/batches.ts";
import { sendMessage } from "#src/domains/chat/operations/send-message.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { compile } from "#src/kit/schema.ts";
import { catalogue } from "#src/registry.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { sharedServer } from "#test/harness/server.ts";
import { group, holdChat, somebodyWaits } from "#test/realtime/support.ts";

interface Call {
  readonly text: string;
  readonly name: string | null;
}

const bounds: BatchBounds = { callsMax: 3, atOnceMax: 1, waitingMax: 5, patienceMs: 60_000 };

/** A queue whose batches last until the test ends them. */
function scripted(more: Partial<BatchBounds> = {}) {
  const batches: { texts: string; end: () => void }[] = [];
  const queue = new BatchQueue<Call>({ ...bounds, ...more }, (calls) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    batches.push({ texts: calls.map((call) => call.text).join(""), end: resolve });
    return promise;
  });
  return {
    batches,
    add: (texts: string, name: string | null = null) =>
      texts.split("").map((text) => queue.add({ text, name })),
    /** Ends the batch, and lets what follows begin. */
    end: async (position: number): Promise<void> => {
      batches[position]?.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
    begun: () => batches.map((batch) => batch.texts),
  };
}

test("a lone call begins at once; what arrives meanwhile makes up the next batches, in order", async () => {
  const { add, end, begun } = scripted();
  add("a");
  expect(begun()).toEqual(["a"]);
  add("bcdef");
  expect(begun()).toEqual(["a"]);
  await end(0);
  expect(begun()).toEqual(["a", "bcd"]);
  await end(1);
  expect(begun()).toEqual(["a", "bcd", "ef"]);
  await end(2);
  add("g");
  expect(begun()).toEqual(["a", "bcd", "ef", "g"]);
});

test("a further batch begins beside the first only when it is full", () => {
  const { add, begun } = scripted({ atOnceMax: 2, waitingMax: 100 });
  add("abc");
  expect(begun()).toEqual(["a"]);
  add("d");
  expect(begun()).toEqual(["a", "bcd"]);
  add("efghi");
  expect(begun()).toEqual(["a", "bcd"]);
});

test("calls of one name never share a batch, and keep their order", async () => {
  const { add, end, begun } = scripted();
  add("a");
  add("b", "key");
  add("c", "key");
  add("d");
  add("e", "key");
  await end(0);
  await end(1);
  await end(2);
  expect(begun()).toEqual(["a", "bd", "c", "e"]);
});

test("so many may wait, and not one more", async () => {
  const { add, end, begun } = scripted();
  expect(add("abcdefg")).toEqual([true, true, true, true, true, true, false]);
  await end(0);
  expect(add("hijk")).toEqual([true, true, true, false]);
  await end(1);
  await end(2);
  expect(begun().join("")).toBe("abcdefhij");
});

test("those behind a lone call that waits for a lock do not wait as long", async () => {
  const { add, batches, begun } = scripted({ patienceMs: 1 });
  add("ab");
  while (batches.length < 2) await Bun.sleep(1);
  expect(begun()).toEqual(["a", "b"]);
});

test("a message beyond the bound is refused as one to send again, and leaves nothing", async () => {
  const server = await sharedServer();
  const [ann] = await server.people("ann");
  if (!ann) throw new Error("one person");
  const chatId = await group(ann);
  const { sessionId } = await ann.connect();
  const { contexts, unitOfWork } = server.server;
  const parts = { ...catalogue, contexts, unitOfWork, log: silentLog };
  const batches = new Batches(parts, { ...bounds, waitingMax: 1 });
  const caller = { accountId: ann.id, sessionId };
  const sendText = (text: string): Promise<unknown> =>
    batches.run(
      {
        ...{ operation: sendMessage, caller, keyed: null, prepared: undefined as never },
        ctx: contexts(systemOrigin(newId()), caller),
        input: { chatId, text } as never,
        output: compile(sendMessage.contract.output),
      },
      sendMessage.batch ?? expect.unreachable(),
    );
  const held = await holdChat(server, chatId);
  const taken = [sendText("one"), sendText("two")];
  const refusal = await sendText("three").catch((error: unknown) => error);
  await somebodyWaits(server, 1);
  await held.release();
  expect(await Promise.all(taken)).toMatchObject([{ text: "one" }, { text: "two" }]);
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal).toMatchObject({ code: "unavailable", details: { retryAfterMs: 1000 } });
});
