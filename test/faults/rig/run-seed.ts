/** One run: a world is made, used and broken at the same time, mended, left to come to rest, and judged. */
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { check } from "./checker.ts";
import type { Device } from "./device.ts";
import { readFresh } from "./fresh.ts";
import type { History } from "./history.ts";
import { Journal } from "./journal.ts";
import { carryOut, type Plan, type PlannedFault } from "./nemesis.ts";
import { ProductDevice } from "./product-device.ts";
import { Random } from "./random.ts";
import { RawDevice } from "./raw-device.ts";
import { logOutSiblings, putOutAndIn } from "./revocations.ts";
import type { Drain } from "./instance.ts";
import type { Rig } from "./rig.ts";
import { isSettled, readTruth } from "./truth.ts";
import type { Violation } from "./violation.ts";
import { readersPerGuest, readNothing, type PausedReaders } from "./paused-readers.ts";
import { Actor, type Deeds } from "./workload.ts";
import { makeChats, makePeople, type World } from "./world.ts";

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly sockets: number;
  /** Between two things a device does, on average. */
  readonly pauseMs: number;
  readonly plan: Plan;
  readonly deeds: Deeds;
  /** Whether access is taken away from some. */
  readonly revokes: boolean;
  /** False: chats of a few people only, for as many messages as can be. */
  readonly crowds?: boolean;
  /** From half-time on, so many sockets take nothing of what they are sent. */
  readonly pausedReaders?: PausedReaders;
  /** Share of answers that the raw clients lose on purpose. */
  readonly lostReplies: number;
}

export interface RunResult {
  readonly options: RunOptions;
  readonly plan: readonly PlannedFault[];
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly drains: readonly Drain[];
  /** From the last fault's end until everybody was up to date without being asked to reconnect. */
  readonly restMs: number;
  readonly durationMs: number;
}

/** One client in so many is the product's own. */
const productEvery = 3;
const patienceMs = 20_000;
const restWithinMs = 20_000;
const pollMs = 25;
/** From SIGTERM to the end. */
const drainMs = 10_000;
const freshAccountsMax = 40;

export async function runSeed(rig: Rig, options: RunOptions): Promise<RunResult> {
  const startedAtMs = performance.now();
  for (const { instance } of rig.servers) instance.drains.length = 0;
  const random = new Random(options.seed);
  const journal = new Journal();
  const pool = connectPostgres({
    ...{ url: rig.postgres.url(rig.database), poolSize: 4, applicationName: "fault rig" },
    statementTimeoutMs: 60_000,
  });
  const { sql } = pool;
  const devices: Device[] = [];
  try {
    const world = await makeWorld(rig, options, random);
    const streamIds = streamsOf(world);
    const plan = options.plan(random.branch("faults"), options.seconds, rig);
    devices.push(...makeDevices(world, rig, journal, random, options));
    await Promise.all(devices.map((device) => device.start()));
    const baseline = (await readTruth(sql, streamIds)).heads;
    await liveThrough(plan, { rig, world, devices, journal, random, options });
    const rest = await comeToRest(sql, devices, streamIds);
    // And once more from what each has kept: nothing may come that was missing.
    for (const device of devices) device.drop();
    await comeToRest(sql, devices, streamIds);
    const history = await collect({ rig, world, devices, journal, sql, streamIds, baseline });
    const drains = [...rig.servers[0].instance.drains, ...rig.servers[1].instance.drains];
    const violations = [
      ...check(history),
      ...rest.unrest.map((what) => ({ kind: "late", what }) as const),
      ...judgeProcesses(rig, drains),
    ];
    return {
      options,
      plan,
      history,
      violations,
      drains,
      restMs: rest.tookMs,
      durationMs: performance.now() - startedAtMs,
    };
  } finally {
    await Promise.all(devices.map((device) => device.stop()));
    await pool.close();
  }
}

/** Nothing ends by itself, and what is told to end does so in time and in order. */
function judgeProcesses(rig: Rig, drains: readonly Drain[]): Violation[] {
  const instances = [...rig.servers.map((server) => server.instance), rig.worker];
  const deaths = instances.flatMap((instance) =>
    instance.deaths.splice(0).map((words) => `${instance.name} ended by itself: ${words}`),
  );
  const unclean = drains
    // A server that still starts when it is told to stop ends as it likes.
    .filter(({ tookMs, exit }) => tookMs > drainMs || exit !== 0)
    .map(({ name, tookMs, exit }) => `${name} took ${Math.round(tookMs)} ms to stop, with ${exit}`);
  return [...deaths, ...unclean].map((what) => ({ kind: "died", what }));
}

async function makeWorld(rig: Rig, options: RunOptions, random: Random): Promise<World> {
  const { sockets, pausedReaders, crowds } = options;
  const guests = Math.ceil((pausedReaders?.count ?? 0) / readersPerGuest);
  const database = rig.postgres.url(rig.database);
  const people = await makePeople(database, { sockets, guests }, random.branch("people"));
  return await makeChats(people, rig.servers[0].door, random.branch("chats"), crowds);
}

function streamsOf({ people, chats }: World): string[] {
  return [...people.map((person) => person.accountId), ...chats.map((chat) => chat.id)];
}

function makeDevices(
  world: World,
  rig: Rig,
  journal: Journal,
  random: Random,
  { lostReplies }: RunOptions,
): Device[] {
  const doors = rig.servers.map((server) => server.door);
  return world.people
    .flatMap((person) => person.identities)
    .map((identity, index) => {
      const parts = { identity, doors, journal, patienceMs };
      const ownRandom = random.branch(`device ${identity.device}`);
      return index % productEvery === 1
        ? new ProductDevice({ ...parts, random: ownRandom })
        : new RawDevice({ ...parts, random: ownRandom, lostReplies });
    });
}

interface Scene {
  readonly rig: Rig;
  readonly world: World;
  readonly devices: readonly Device[];
  readonly journal: Journal;
  readonly random: Random;
  readonly options: RunOptions;
}

async function liveThrough(plan: readonly PlannedFault[], scene: Scene): Promise<void> {
  const { rig, world, devices, journal, random, options } = scene;
  const ends = new AbortController();
  const doors = rig.servers.map((server) => server.door);
  const actors = new Map<Device, Actor>();
  for (const device of devices) {
    const { accountId, device: name } = device.identity;
    const chats = world.chats.filter((chat) => chat.memberIds.includes(accountId));
    const parts = { device, chats, doors, journal, random: random.branch(`actor ${name}`) };
    const { pauseMs, deeds } = options;
    actors.set(device, new Actor({ ...parts, pauseMs, deeds }));
  }
  const restless = options.revokes ? world.chats.filter((chat) => chat.isRestless) : [];
  const takers = { devices, actors, journal };
  const logouts = { ...takers, random: random.branch("logouts") };
  const faults = carryOut(plan, rig, journal, ends.signal);
  const { pausedReaders } = options;
  const halfMs = (options.seconds * 1000) / 2;
  const running = [
    pausedReaders
      ? readNothing({ rig, world, journal }, pausedReaders.everyMs, halfMs, ends.signal)
      : undefined,
    ...Array.from(actors.values(), (actor) => actor.act(ends.signal)),
    ...restless.map((chat, n) =>
      putOutAndIn(chat, { ...takers, random: random.branch(`restless ${n}`) }, ends.signal),
    ),
    options.revokes ? logOutSiblings(logouts, options.seconds * 1000, ends.signal) : undefined,
  ];
  await Bun.sleep(options.seconds * 1000);
  ends.abort();
  // What was begun may need the servers whole again.
  await Promise.all([...running, healAfter(faults, rig)]);
  await rig.heal();
}

/** Faults end by themselves, a killed server comes back by itself: this only mends what was interrupted. */
async function healAfter(faults: Promise<void>, rig: Rig): Promise<void> {
  await faults;
  await rig.heal();
}

interface Rest {
  readonly tookMs: number;
  /** What is still not so when the time is over. */
  readonly unrest: readonly string[];
}

/** Resolves when everybody has everything, or when they had time enough. */
async function comeToRest(
  sql: Sql,
  devices: readonly Device[],
  streamIds: readonly string[],
): Promise<Rest> {
  const startedAtMs = performance.now();
  for (;;) {
    const tookMs = performance.now() - startedAtMs;
    const busy = devices.filter((device) => !device.isEnded && !device.isQuiet);
    const unrest = [
      ...busy.map((device) => `${device.identity.device} is not connected, or still asks`),
      ...((await isSettled(sql)) ? [] : ["not every commit is told"]),
      ...(busy.length > 0 ? [] : await findBehind(sql, devices, streamIds)),
    ];
    if (unrest.length === 0 || tookMs > restWithinMs) return { tookMs, unrest };
    await Bun.sleep(pollMs);
  }
}

async function findBehind(
  sql: Sql,
  devices: readonly Device[],
  streamIds: readonly string[],
): Promise<string[]> {
  const rows = await sql<{ accountId: string; stream: string; seq: number }[]>`
    select m.account_id as "accountId", h.kind || ':' || h.stream_id as stream, h.seq
    from stream_heads h join stream_members m using (stream_id)
    where h.stream_id = any(${streamIds}::uuid[]) and m.to_seq is null
    union all
    select h.stream_id, h.kind || ':' || h.stream_id, h.seq from stream_heads h
    where h.kind = 'user' and h.stream_id = any(${streamIds}::uuid[])`;
  const byAccount = Map.groupBy(rows, (row) => row.accountId);
  return devices
    .filter((device) => !device.isEnded)
    .flatMap((device) =>
      (byAccount.get(device.identity.accountId) ?? [])
        .filter(({ stream, seq }) => device.cursorOf(stream) !== seq)
        .map(
          ({ stream, seq }) =>
            `${device.identity.device} is at ${device.cursorOf(stream)} of ${seq} in ${stream}`,
        ),
    );
}

async function collect(parts: {
  readonly rig: Rig;
  readonly world: World;
  readonly devices: readonly Device[];
  readonly journal: Journal;
  readonly sql: Sql;
  readonly streamIds: readonly string[];
  readonly baseline: ReadonlyMap<string, number>;
}): Promise<History> {
  const { rig, world, devices, journal, sql, streamIds, baseline } = parts;
  const truth = await readTruth(sql, streamIds);
  const fresh = new Map<string, Awaited<ReturnType<typeof readFresh>>>();
  const asked = world.people.slice(0, freshAccountsMax);
  for (const { accountId } of asked) {
    const device = devices.find((one) => one.identity.accountId === accountId && !one.isEnded);
    if (device)
      fresh.set(accountId, await readFresh(rig.servers[1].door, device.identity.accessToken));
  }
  await Promise.all(devices.map((device) => device.stop()));
  const { operations, revocations, faults, slowness } = journal;
  const logs = devices.map((device) => device.log);
  const cached = new Map(
    devices.map((device) => [device.identity.device, device.cache.chats] as const),
  );
  return { operations, logs, revocations, faults, slowness, truth, baseline, fresh, cached };
}
