/** Ends of a bus that write down what reaches them. */
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { connectRedis } from "#src/platform/redis.ts";
import {
  createMemoryBus,
  routes,
  type Bus,
  type BusEntry,
  type EventEntry,
  type RepairReason,
  type Route,
} from "#src/realtime/bus.ts";
import { eventContent } from "#src/realtime/frames.ts";
import { nobodyObserves } from "#src/realtime/observer.ts";
import { RedisBus } from "#src/realtime/redis/bus.ts";
import { defaultBusTiming, type BusTiming } from "#src/realtime/redis/timing.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";

/** An instance, as far as the bus knows it. */
export class Station {
  readonly bus: Bus;
  readonly received: BusEntry[] = [];
  readonly repairs: RepairReason[] = [];
  instancesGone = 0;
  readonly #wanted = new Map<string, Route>();
  readonly #looks = new Set<() => void>();

  constructor(bus: Bus) {
    this.bus = bus;
  }

  async start(): Promise<this> {
    await this.bus.start({
      receive: (entry) => this.#note(() => this.received.push(entry)),
      routes: () => this.#wanted.values(),
      valueOf: (route) => this.#wanted.get(route)?.value ?? undefined,
      repair: async (reason) => this.#note(() => this.repairs.push(reason)),
      instanceGone: () => this.#note(() => (this.instancesGone += 1)),
    });
    stopAtEnd(() => this.bus.close());
    return this;
  }

  async want(...wanted: Route[]): Promise<void> {
    for (const route of wanted) this.#wanted.set(route.route, { value: "active", ...route });
    await this.bus.register(wanted);
  }

  dropAll(): void {
    const all = [...this.#wanted.keys()];
    this.#wanted.clear();
    this.bus.unregister(all);
  }

  seqs(): number[] {
    return this.received.flatMap((entry) => (entry.kind === "event" ? [entry.seq] : []));
  }

  /** Resolves once it is so; the test's own time limit ends the wait. */
  async until(isSo: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        clearInterval(timer);
        this.#looks.delete(look);
        resolve();
      };
      // Whether the bus is up is nothing that anybody is told.
      const timer = setInterval(look, 20);
      this.#looks.add(look);
      look();
    });
  }

  #note(note: () => unknown): void {
    note();
    for (const look of this.#looks) look();
  }
}

export const quick: BusTiming = { leaseMs: 2_000, refreshMs: 100, peersMs: 200 };

export async function redisStation(
  url: string,
  prefix: string,
  timing: BusTiming = defaultBusTiming,
): Promise<Station> {
  const link = connectRedis(url, silentLog);
  const bus = new RedisBus({ link, prefix, timing, observer: nobodyObserves, log: silentLog });
  const station = await new Station(bus).start();
  stopAtEnd(async () => link.close());
  await station.until(() => bus.isUp);
  return station;
}

export async function memoryStation(): Promise<Station> {
  return await new Station(createMemoryBus()).start();
}

export function account(id: Id): Route {
  return { route: routes.account(id) };
}

export function eventFor(
  recipients: readonly Id[],
  seq: number,
  parts: Partial<EventEntry> = {},
): EventEntry {
  const stream = parts.stream ?? (`user:${recipients[0] ?? newId()}` as const);
  const told = { name: "test.happened", data: JSON.stringify({ seq }), key: null };
  return {
    kind: "event",
    stream,
    seq,
    content: eventContent(stream, seq, told),
    actorId: null,
    audience: { kind: "listed", recipients, skippers: [] },
    ...parts,
  };
}
