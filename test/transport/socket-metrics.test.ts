/** What operators see of sockets: how they come, what they catch up on, how they go. */
import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";
import { chatStream, group, send } from "#test/realtime/support.ts";

/** Values by name and labels, as a scrape of the server has them. */
async function scrape(server: TestServer): Promise<(series: string) => number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return (series) => {
    const line = text.split("\n").find((one) => one.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? Number.NaN);
  };
}

/** Resolves once the server has counted it: the other side's goodbye takes a moment to arrive. */
async function counted(server: TestServer, series: string, value: number): Promise<void> {
  while ((await scrape(server))(series) !== value) await Bun.sleep(10);
}

test("sockets are counted as they come, by what they knew, and as they go, by who ended them", async () => {
  const server = await TestServer.start();
  const ann = await server.person("ann");
  const first = ann.socket;
  const { sync } = await ann.connect();
  await ann.connect(sync);
  await ann.connect(`${sync.slice(0, -2)}xx`);
  const read = await scrape(server);
  expect(read('hubbub_sessions_opened_total{sync="new"}')).toBe(2);
  expect(read('hubbub_sessions_opened_total{sync="resumed"}')).toBe(1);
  expect(read('hubbub_sessions_opened_total{sync="void"}')).toBe(1);
  expect(read('hubbub_operations_total{operation="session.open",outcome="ok"}')).toBe(4);
  const silent = await server.connect();
  await counted(server, "hubbub_sockets_opening", 1);
  first.close();
  silent.cut();
  await counted(server, 'hubbub_socket_closes_total{reason="gone"}', 2);
  const after = await scrape(server);
  expect(after("hubbub_sockets")).toBe(3);
  expect(after("hubbub_sockets_opening")).toBe(0);
});

test("a cursor that counts for nothing is seen as a stream begun anew, and reads of streams are timed", async () => {
  const server = await TestServer.start();
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const stream = chatStream(await group(ann, bob));
  await bob.call("stream.read", { stream, after: 0 });
  await bob.call("stream.read", { stream, after: 0, epoch: "another" });
  await bob.refusal("stream.read", { stream: chatStream(ann.id), after: 0 });
  const read = await scrape(server);
  expect(read("hubbub_stream_resets_total")).toBe(1);
  expect(read('hubbub_operations_total{operation="stream.read",outcome="ok"}')).toBe(2);
  expect(read('hubbub_operations_total{operation="stream.read",outcome="not-found"}')).toBe(1);
});

test("every byte of a frame is counted, and every commit that was told", async () => {
  const server = await TestServer.start();
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  // The chat's own beginning is told before the counting begins.
  await counted(server, "hubbub_outbox_rows", 0);
  await bob.socket.settle();
  const before = await scrape(server);
  await send(ann, chatId, "ö".repeat(1_000));
  await bob.socket.hears("chat.messageCreated");
  await counted(server, "hubbub_outbox_rows", 0);
  const after = await scrape(server);
  const grown = (series: string): number => after(series) - before(series);
  expect(grown('hubbub_frame_bytes_total{direction="in"}')).toBeGreaterThan(2_000);
  // To bob, to ann, and the answer.
  expect(grown('hubbub_frame_bytes_total{direction="out"}')).toBeGreaterThan(6_000);
  expect(grown("hubbub_relay_duration_seconds_count")).toBe(1);
});

test("calls that shared a transaction are counted with how many they were", async () => {
  const server = await TestServer.start();
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => send(index % 2 ? ann : bob, chatId, `${index}`)),
  );
  const read = await scrape(server);
  const labels = 'operation="chat.sendMessage"';
  expect(read(`hubbub_batch_calls_sum{${labels}}`)).toBe(20);
  expect(read(`hubbub_batch_calls_count{${labels}}`)).toBeLessThanOrEqual(20);
  expect(read(`hubbub_batch_calls_bucket{${labels},le="+Inf"}`)).toBeGreaterThan(0);
});
