import { expect, test } from "bun:test";
import { HubbubError } from "#src/client/errors.ts";
import { Outbox } from "#src/client/outbox.ts";

interface Sent {
  readonly id: number;
  readonly op: string;
  readonly key?: string;
}

function connect(
  outbox: Outbox,
  limits: { requestsMax?: number; frameBytesMax?: number } = {},
): Sent[] {
  const sent: Sent[] = [];
  outbox.connected({
    send: (frame) => sent.push(JSON.parse(frame) as Sent),
    requestsMax: limits.requestsMax ?? 64,
    frameBytesMax: limits.frameBytesMax ?? 65_536,
  });
  return sent;
}

let keys = 0;
const write = (op: string, data: unknown = {}) => ({
  op,
  data,
  key: () => `key-${(keys += 1)}`,
  timeoutMs: 5000,
});
const refusal = async (promise: Promise<unknown>): Promise<HubbubError> => {
  const outcome = await promise.catch((error: unknown) => error);
  if (!(outcome instanceof HubbubError)) throw new Error("It was not refused.");
  return outcome;
};

test("what was unanswered is sent again under the same id and key, in the same order, before what waits", async () => {
  const outbox = new Outbox();
  const first = connect(outbox, { requestsMax: 10 });
  const answers = ["a", "b", "c"].map((op) => outbox.request(write(op)));
  expect(first.map(({ op }) => op)).toEqual(["a", "b"]);
  outbox.answer(first[0]?.id ?? 0, "done a");
  outbox.disconnected();
  const late = outbox.request(write("d"));
  const second = connect(outbox);
  expect(second.map(({ op }) => op)).toEqual(["b", "c", "d"]);
  expect(second[0]).toEqual(first[1] as Sent);
  for (const { id, op } of second) outbox.answer(id, `done ${op}`);
  expect(await Promise.all([...answers, late])).toEqual(["done a", "done b", "done c", "done d"]);
  expect(outbox.size).toBe(0);
});

test("a server that asks to come again is asked again, with the same key", async () => {
  const outbox = new Outbox();
  const sent = connect(outbox);
  const answer = outbox.request(write("a"));
  outbox.refuse(sent[0]?.id ?? 0, new HubbubError("unavailable", "Draining.", { retryAfterMs: 1 }));
  while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(sent[1]).toEqual(sent[0] as Sent);
  outbox.answer(sent[1]?.id ?? 0, "done");
  expect(await answer).toBe("done");
});

test("a rate limit is the caller's news, unless the client itself caused the burst by sending again", async () => {
  const outbox = new Outbox();
  const limited = new HubbubError("rate-limited", "Too fast.", { retryAfterMs: 1 });
  const first = connect(outbox);
  const refused = outbox.request(write("a"));
  outbox.refuse(first[0]?.id ?? 0, limited);
  expect((await refusal(refused)).retryAfterMs).toBe(1);

  const kept = outbox.request(write("b"));
  outbox.disconnected();
  const second = connect(outbox);
  outbox.refuse(second[0]?.id ?? 0, limited);
  while (second.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  outbox.answer(second[1]?.id ?? 0, "done");
  expect(await kept).toBe("done");
});

test("a frame that the server would close for is refused here", async () => {
  const outbox = new Outbox();
  const sent = connect(outbox, { frameBytesMax: 1000 });
  expect((await refusal(outbox.request(write("a", "é".repeat(500))))).code).toBe("too-large");
  expect(sent).toEqual([]);
});

test("after a close for size the largest frame is given up and the rest goes on", async () => {
  const outbox = new Outbox();
  connect(outbox);
  const [small, large] = [
    outbox.request(write("small")),
    outbox.request(write("large", "x".repeat(1000))),
  ];
  outbox.disconnected(true);
  expect((await refusal(large)).code).toBe("too-large");
  const [again] = connect(outbox);
  expect(again?.op).toBe("small");
  outbox.answer(again?.id ?? 0, "done");
  expect(await small).toBe("done");
});

test("time runs out with the truth: never sent, or perhaps happened", async () => {
  const outbox = new Outbox();
  const unsent = outbox.request({ ...write("a"), timeoutMs: 1 });
  expect((await refusal(unsent)).code).toBe("unavailable");
  connect(outbox);
  expect((await refusal(outbox.request({ ...write("b"), timeoutMs: 1 }))).code).toBe("timeout");
});

test("the connection's own requests go first and end with it", async () => {
  const outbox = new Outbox();
  const internal = (op: string) =>
    outbox.request({ op, data: {}, internal: true, timeoutMs: 5000 });
  expect((await refusal(internal("early"))).code).toBe("unavailable");
  const sent = connect(outbox, { requestsMax: 9 });
  const waiting = ["a", "b"].map((op) => outbox.request(write(op)));
  const pull = internal("stream.read");
  expect(sent.map(({ op }) => op)).toEqual(["a", "stream.read"]);
  outbox.disconnected();
  expect((await refusal(pull)).code).toBe("unavailable");
  outbox.failAll("closed", "The client was closed.");
  for (const one of waiting) expect((await refusal(one)).code).toBe("closed");
});
