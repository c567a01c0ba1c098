import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { silentLog } from "#src/kit/log.ts";
import { connectRedis, type RedisClient, type RedisLink } from "#src/platform/redis.ts";
import { startTestRedis, type TestRedis } from "#test/harness/redis.ts";
import { startRedisCluster } from "#test/harness/redis-cluster.ts";
import { redisUrl } from "#test/harness/services.ts";

const hasRedis = (await redisUrl()) !== undefined;
/** Enough of them that each of three nodes has some. */
const keys = Array.from({ length: 60 }, (_, index) => `key:${index}`);

interface Place {
  readonly url: string;
  /** The node that tests pause and kill. */
  readonly victim: TestRedis;
  readonly mastersCount: number;
  stop(): Promise<void>;
}

async function single(): Promise<Place> {
  const victim = await startTestRedis();
  return { url: victim.url, victim, mastersCount: 1, stop: () => victim.stop() };
}

async function cluster(): Promise<Place> {
  const { url, nodes, stop } = await startRedisCluster();
  const [, victim] = nodes;
  if (!victim) throw new Error("a cluster of several");
  return { url, victim, mastersCount: nodes.length, stop };
}

describe.skipIf(!hasRedis).each([
  ["one server", single],
  ["a cluster", cluster],
] as const)("with %s", (_, start) => {
  let place: Place;
  let link: RedisLink;

  beforeAll(async () => {
    place = await start();
    link = connectRedis(place.url, silentLog);
    await works(link.commands);
  });
  afterEach(() => works(link.commands));
  afterAll(async () => {
    link.close();
    await place.stop();
  });

  test("commands of one turn reach their keys, wherever these are, and answer in order", async () => {
    const written = await Promise.all(keys.map((key, index) => link.commands.set(key, index)));
    expect(written).toEqual(keys.map(() => "OK"));
    expect(await Promise.all(keys.map((key) => link.commands.get(key)))).toEqual(
      keys.map((__, index) => String(index)),
    );
  });

  test("bytes keep their place between text", async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    const answers = await Promise.all([
      link.commands.set("{b}", "text"),
      link.commands.set("{b}", bytes),
      link.commands.getBuffer("{b}"),
      link.commands.append("{b}", "x"),
    ]);
    expect(answers).toEqual(["OK", "OK", bytes, 5]);
  });

  test("a server that hangs costs a second once, then nothing, and is used again when it wakes", async () => {
    place.victim.pause();
    const first = await outcome(link.commands);
    const second = await outcome(link.commands);
    place.victim.resume();
    expect(first.failed).toBeGreaterThan(0);
    expect(first.tookMs).toBeWithin(900, 1_500);
    expect(second.failed).toBe(first.failed);
    expect(second.tookMs).toBeLessThan(500);
    await works(link.commands);
  });

  test("a command sent while others wait for a hanging server is not answered later than they are", async () => {
    place.victim.pause();
    const first = outcome(link.commands);
    await new Promise(setImmediate);
    const second = await outcome(link.commands);
    place.victim.resume();
    await first;
    expect(second.failed).toBeGreaterThan(0);
    expect(second.tookMs).toBeLessThan(1_500);
  });

  test("a killed server fails its commands at once and is found again after its return", async () => {
    await place.victim.stopServer();
    const { failed, tookMs } = await outcome(link.commands);
    expect(failed).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(500);
    await place.victim.startAgain();
    await works(link.commands);
  });

  test("a blocked read of a hanging server fails, rather than answering that nothing is new", async () => {
    const reader = link.openReader();
    await works(reader);
    const stream = await keyOf(place.victim, link.commands);
    const read = () => reader.xread("COUNT", 10, "BLOCK", 1_000, "STREAMS", stream, "0-0");
    await link.commands.del(stream);
    expect(await read()).toBeNull();
    place.victim.pause();
    const blocked = read().then(
      () => "answered",
      () => "failed",
    );
    expect(await blocked).toBe("failed");
    place.victim.resume();
    await works(reader);
    await link.commands.xadd(stream, "*", "word", "here");
    expect(JSON.stringify(await read())).toContain("here");
    reader.disconnect();
  });

  test("every master is known by the run that its memory belongs to", async () => {
    const before = await runIds(link);
    expect(new Set(before).size).toBe(place.mastersCount);
    await place.victim.killAndRestartEmpty();
    await works(link.commands);
    const after = await runIds(link);
    expect(after.filter((id) => !before.includes(id))).toHaveLength(1);
  });

  test("a closed link leaves nothing behind that keeps the process alive", async () => {
    await Promise.all([closes(place.url, "connecting"), closes(place.url, "ready")]);
    place.victim.pause();
    await closes(place.url, "hanging").finally(() => place.victim.resume());
  });
});

type ClosingState = "connecting" | "ready" | "hanging";

async function closes(url: string, state: ClosingState): Promise<void> {
  const child = Bun.spawn([process.execPath, "-e", closingScript(url, state)], {
    cwd: import.meta.dir,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 8_000,
  });
  const said = await new Response(child.stdout).text();
  expect([state, said.trim(), await child.exited]).toEqual([state, "closed", 0]);
}

function closingScript(url: string, state: ClosingState): string {
  return `
    import { silentLog } from "#src/kit/log.ts";
    import { connectRedis } from "#src/platform/redis.ts";
    const link = connectRedis("${url}", silentLog);
    const reader = link.openReader();
    const failed = () => undefined;
    if ("${state}" !== "connecting") {
      await Promise.race([new Promise((resolve) => link.commands.once("ready", resolve)), Bun.sleep(500)]);
      for (let index = 0; index < 20; index += 1) link.commands.get("key:" + index).catch(failed);
      reader.xread("BLOCK", 1_000, "STREAMS", "s", "$").catch(failed);
    }
    link.close();
    console.log("closed");`;
}

async function works(client: RedisClient): Promise<void> {
  await until(async () => (await outcome(client)).failed === 0);
}

async function outcome(client: RedisClient): Promise<{ failed: number; tookMs: number }> {
  const startedMs = performance.now();
  const results = await Promise.allSettled(keys.map((key) => client.exists(key)));
  const failed = results.filter(({ status }) => status === "rejected").length;
  return { failed, tookMs: performance.now() - startedMs };
}

async function runIds(link: RedisLink): Promise<(string | undefined)[]> {
  const infos = await Promise.all(link.masters().map((master) => master.info("server")));
  return infos.map((info) => /run_id:(\w+)/.exec(info)?.[1]);
}

/** One that this node holds. */
async function keyOf(node: TestRedis, client: RedisClient): Promise<string> {
  await Promise.all(keys.map((key) => client.set(key, "")));
  const held = await node.command("RANDOMKEY");
  return String(held);
}

const untilMs = 8_000;

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + untilMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error("it never came to that");
    await Bun.sleep(10);
  }
}
