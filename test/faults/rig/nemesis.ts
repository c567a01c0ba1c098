/** What goes wrong, and when: drawn from the seed before the run, carried out during it, all mended at its end. */
import type { Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import type { Proxy } from "#test/harness/proxy.ts";
import type { TestRedis } from "#test/harness/redis.ts";
import type { Rig, RigServer } from "./rig.ts";
import { pause } from "./workload.ts";

const linkFaults = {
  cutClients: 6,
  severClients: 2,
  stallClients: 2,
  slowClients: 1,
  tearClients: 2,
  frailClients: 2,
  cutPostgres: 2,
  stallPostgres: 2,
  slowPostgres: 1,
  tearPostgres: 1,
  cutRedis: 2,
  stallRedis: 2,
  slowRedis: 1,
  tearRedis: 1,
} as const;
const processFaults = {
  killServer: 3,
  deployServer: 2,
  pauseServer: 2,
  killWorker: 1,
  crashPostgres: 1,
  restartRedis: 2,
  flushRedis: 2,
  pauseRedis: 2,
} as const;
const kinds = { ...linkFaults, ...processFaults };
type LinkFault = keyof typeof linkFaults;
type ProcessFault = keyof typeof processFaults;
export type FaultKind = LinkFault | ProcessFault;

/** Those that break one link, by the link. */
const links = { Clients: "clients", Postgres: "postgres", Redis: "redis" } as const;
/** So often in one run at most. */
const timesMax: Partial<Record<FaultKind, number>> = { crashPostgres: 1 };

const slowestMs = 200;
const tornBytesMax = 50_000;

export interface PlannedFault {
  readonly atMs: number;
  readonly kind: FaultKind;
  readonly server: 0 | 1;
  readonly node: number;
  readonly lastsMs: number;
  /** How bad it is, from 0 to below 1. */
  readonly size: number;
  /** Of frail links: how long a connection lasts at most. Absent: as long as the fault. */
  readonly withinMs?: number;
}

/** What decides about faults: the rig as far as it has what could break. */
export type Breakable = Pick<Rig, "redisNodes" | "servers">;
export type Plan = (random: Random, seconds: number, rig: Breakable) => PlannedFault[];

const everyMs = [400, 2_500] as const;

/** Anything, at any moment; or only some kinds. */
export function anything(only?: readonly FaultKind[]): Plan {
  return (random, seconds, rig) => drawFaults(random, seconds, rig, only);
}

/** One kind, every so often, at one server after the other. */
export function regularly(kind: FaultKind, everyMs: number, lastsMs: number): Plan {
  return (_random, seconds) =>
    Array.from({ length: Math.floor((seconds * 1000) / everyMs) }, (_, n) => ({
      ...{ atMs: everyMs * (n + 0.5), kind, lastsMs, node: 0, size: 0.5 },
      server: n % 2 === 0 ? 0 : 1,
    }));
}

/** One kind, at these shares of the run, everywhere it can be. */
export function at(kind: FaultKind, shares: readonly number[], lastsMs: number): Plan {
  return (_random, seconds, rig) =>
    shares.flatMap((share) =>
      Array.from({ length: kind.endsWith("Redis") ? rig.redisNodes.length : 1 }, (_, node) => ({
        ...{ atMs: seconds * 1000 * share, kind, lastsMs, node, size: 0.5, server: 0 as const },
      })),
    );
}

/** Both servers' links, for all of the run. */
export function throughout(kind: LinkFault, lastsMs: number): Plan {
  return (_random, seconds) =>
    ([0, 1] as const).map((server) => ({
      ...{ atMs: 0, kind, server, lastsMs: seconds * 1000, node: 0, size: 0.37, withinMs: lastsMs },
    }));
}

export function together(...plans: readonly Plan[]): Plan {
  return (random, seconds, rig) =>
    plans.flatMap((plan) => plan(random, seconds, rig)).sort((a, b) => a.atMs - b.atMs);
}

function drawFaults(
  random: Random,
  seconds: number,
  rig: Breakable,
  only?: readonly FaultKind[],
): PlannedFault[] {
  const plan: PlannedFault[] = [];
  const possible = (kind: FaultKind): boolean =>
    (only?.includes(kind) ?? true) &&
    !(kind.endsWith("Redis") && rig.redisNodes.length === 0) &&
    !(linkOf(kind, rig.servers[0]) === null) &&
    plan.filter((fault) => fault.kind === kind).length < (timesMax[kind] ?? Infinity);
  const endMs = seconds * 1000;
  for (let atMs = 300; ;) {
    atMs += random.between(...everyMs);
    const weights = Object.entries(kinds).filter(([kind]) => possible(kind as FaultKind));
    if (atMs >= endMs || weights.length === 0) return plan;
    plan.push({
      atMs,
      kind: random.weighted<FaultKind>(Object.fromEntries(weights)),
      server: random.chance(0.5) ? 0 : 1,
      node: random.between(0, Math.max(0, rig.redisNodes.length - 1)),
      lastsMs: random.between(300, 3_000),
      size: random.next(),
    });
  }
}

/** Resolves when the last of them is over; what still lasts when the signal comes ends early. */
export async function carryOut(
  plan: readonly PlannedFault[],
  rig: Rig,
  journal: Journal,
  stop: AbortSignal,
): Promise<void> {
  const startedAtMs = performance.now();
  const running: Promise<void>[] = [];
  for (const fault of plan) {
    await pause(fault.atMs - (performance.now() - startedAtMs), stop);
    if (stop.aborted) break;
    running.push(carryOutOne(fault, rig, journal, stop));
  }
  await Promise.all(running);
}

async function carryOutOne(
  fault: PlannedFault,
  rig: Rig,
  journal: Journal,
  stop: AbortSignal,
): Promise<void> {
  const { kind, lastsMs } = fault;
  const server = rig.servers[fault.server];
  const link = linkOf(kind, server);
  const window = journal.fault(nameOf(fault, server, link));
  const last = (): Promise<void> => pause(lastsMs, stop);
  if (isOfLink(kind)) {
    if (!link) throw new Error(`${kind}: there is no such link`);
    breakLink(link, fault);
    if (!kind.startsWith("cut")) await last();
    link.heal();
  } else await breakProcess(kind, fault, rig, last);
  window.endedAtMs = performance.now();
}

function isOfLink(kind: FaultKind): kind is LinkFault {
  return kind in linkFaults;
}

/** Undefined: no fault of a link. Null: of one that this rig does not have. */
function linkOf(kind: FaultKind, server: RigServer): Proxy | null | undefined {
  if (!isOfLink(kind)) return undefined;
  const [, name] = Object.entries(links).find(([end]) => kind.endsWith(end)) ?? [];
  return name === undefined ? undefined : server[name];
}

function breakLink(link: Proxy, { kind, lastsMs, withinMs = lastsMs, size }: PlannedFault): void {
  if (kind.startsWith("cut")) link.cut();
  else if (kind.startsWith("sever")) link.sever();
  else if (kind.startsWith("stall")) link.blackhole();
  else if (kind.startsWith("slow")) link.delay(slowestMs * size);
  else if (kind.startsWith("tear")) {
    link.resetAfter("down", Math.floor(tornBytesMax * size));
    link.resetAfter("up", Math.floor(tornBytesMax * size));
  } else if (kind.startsWith("frail")) {
    let share = size;
    link.resetWithin(withinMs, () => (share = (share * 7.13 + 0.37) % 1));
  }
}

const downNodes = new WeakSet<TestRedis>();

async function breakProcess(
  kind: ProcessFault,
  fault: PlannedFault,
  rig: Rig,
  last: () => Promise<void>,
): Promise<void> {
  const { instance } = rig.servers[fault.server];
  const node = rig.redisNodes[fault.node];
  switch (kind) {
    case "killServer":
      instance.kill(fault.lastsMs);
      await Bun.sleep(fault.lastsMs);
      return instance.up();
    case "deployServer":
      // A deploy goes on only when the one before it serves.
      await Promise.all(rig.servers.map((server) => server.instance.up()));
      await instance.terminate(1);
      return instance.up();
    case "pauseServer":
      instance.pause();
      await last();
      return instance.resume();
    case "killWorker":
      rig.worker.kill(fault.lastsMs);
      await Bun.sleep(fault.lastsMs);
      return rig.worker.up();
    case "crashPostgres":
      await rig.postgres.crash();
      await last();
      return rig.postgres.start();
    case "restartRedis":
      // Another fault may have it down already, and will start it.
      if (!node || downNodes.has(node)) return;
      downNodes.add(node);
      await node.stopServer();
      await last();
      await node.startAgain();
      downNodes.delete(node);
      return;
    case "flushRedis":
      return node?.flushAll().catch(() => undefined);
    case "pauseRedis":
      node?.pause();
      await last();
      return node?.resume();
  }
}

/** Names of Redis's own faults begin with it: they excuse other delays than a crash does. */
function nameOf({ kind, node }: PlannedFault, server: RigServer, link: unknown): string {
  const where = link || kind.endsWith("Server") ? ` ${server.instance.name}` : "";
  if (!kind.endsWith("Redis")) return kind + where;
  return `redis ${kind}${link ? where : ` ${node}`}`;
}
