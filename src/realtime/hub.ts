/** Who is connected to this instance, and what they watch: takes entries from the bus to sockets. */
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import { routes, type Bus, type BusEntry, type EventEntry, type SignalEntry } from "./bus.ts";
import { signalFrame } from "./frames.ts";
import { EventOrder, type OrderParts } from "./order.ts";

/** A socket, as the hub sees it. */
export interface HubConnection {
  readonly accountId: Id;
  readonly sessionId: Id;
  push(frame: string, kind: "event" | "signal"): void;
}

interface Watch {
  readonly id: string;
  readonly topic: string;
  readonly connection: HubConnection;
  /** Null until it is known that the person may watch: signals of that time are in the snapshot that follows. */
  count: number | null;
}

const recheckPauseMs = 500;

export class Hub {
  readonly #bus: Bus;
  readonly #order: EventOrder;
  /** Arrays rather than sets: nearly everybody has one socket, and a set costs more than all else kept for it. */
  readonly #connections = new Map<Id, HubConnection[]>();
  readonly #watchers = new Map<string, Set<Watch>>();
  readonly #watches = new Map<HubConnection, Map<string, Watch>>();
  readonly #registering = new Map<string, Promise<void>>();
  #watchIds = 0;
  #isStopped = false;
  #recheck: (accountIds: readonly Id[]) => Promise<void> = async () => undefined;
  readonly #log: Log;

  constructor(parts: { bus: Bus; fetch: OrderParts["fetch"]; log: Log }) {
    this.#bus = parts.bus;
    this.#log = parts.log;
    this.#order = new EventOrder({
      fetch: parts.fetch,
      log: parts.log,
      deliver: (entry) => this.#deliver(entry),
    });
    this.#bus.receive((entry) => this.#receive(entry));
  }

  /** What to do when rights of connected people may have shrunk. */
  onRecheck(recheck: (accountIds: readonly Id[]) => Promise<void>): void {
    this.#recheck = recheck;
  }

  /** Once this resolves, every later commit that concerns the person reaches the connection or is seen by a read. */
  async attach(connection: HubConnection): Promise<void> {
    const connections = this.#connections.get(connection.accountId);
    if (connections) connections.push(connection);
    else this.#connections.set(connection.accountId, [connection]);
    await this.#register(routes.account(connection.accountId), connections === undefined);
  }

  detach(connection: HubConnection): void {
    for (const watch of this.#watches.get(connection)?.values() ?? []) this.#drop(watch);
    this.#watches.delete(connection);
    const connections = this.#connections.get(connection.accountId);
    const place = connections?.indexOf(connection) ?? -1;
    if (!connections || place < 0) return;
    connections.splice(place, 1);
    if (connections.length > 0) return;
    this.#connections.delete(connection.accountId);
    this.#unregister(routes.account(connection.accountId));
  }

  /** Oldest first. */
  connectionsOf(accountId: Id): readonly HubConnection[] {
    return [...(this.#connections.get(accountId) ?? [])];
  }

  newWatchId(): string {
    this.#watchIds += 1;
    return `w${this.#watchIds}`;
  }

  /** Once this resolves, no loss of rights and no signal is missed; signals come after `startWatch`. */
  async watch(connection: HubConnection, id: string, topic: string): Promise<void> {
    const watch: Watch = { id, topic, connection, count: null };
    const own = this.#watches.get(connection) ?? new Map<string, Watch>();
    this.#watches.set(connection, own.set(id, watch));
    const watchers = this.#watchers.get(topic);
    if (watchers) watchers.add(watch);
    else this.#watchers.set(topic, new Set([watch]));
    await this.#register(routes.topic(topic), watchers === undefined);
  }

  /** False when the right was lost, or the connection, while it was looked for. */
  startWatch(connection: HubConnection, id: string): boolean {
    const watch = this.#watches.get(connection)?.get(id);
    if (watch) watch.count = 0;
    return watch !== undefined;
  }

  unwatch(connection: HubConnection, id: string): boolean {
    const watch = this.#watches.get(connection)?.get(id);
    if (!watch) return false;
    this.#drop(watch);
    return true;
  }

  /** What the connections of these people watch: watch id and topic. */
  watchesOf(accountId: Id): { connection: HubConnection; id: string; topic: string }[] {
    return this.connectionsOf(accountId).flatMap((connection) => [
      ...(this.#watches.get(connection)?.values() ?? []),
    ]);
  }

  watchCount(connection: HubConnection): number {
    return this.#watches.get(connection)?.size ?? 0;
  }

  /** How much is held for those connected. */
  get size(): { connections: number; watches: number } {
    return {
      connections: this.#connections.values().reduce((sum, some) => sum + some.length, 0),
      watches: this.#watchers.values().reduce((sum, some) => sum + some.size, 0),
    };
  }

  stop(): void {
    this.#isStopped = true;
    this.#order.stop();
  }

  #drop(watch: Watch): void {
    this.#watches.get(watch.connection)?.delete(watch.id);
    const watchers = this.#watchers.get(watch.topic);
    if (!watchers?.delete(watch) || watchers.size > 0) return;
    this.#watchers.delete(watch.topic);
    this.#unregister(routes.topic(watch.topic));
  }

  /** A second interested party waits for the registration the first one began, while that is still under way. */
  async #register(route: string, isFirst: boolean): Promise<void> {
    if (!isFirst) return await this.#registering.get(route);
    const registering = this.#bus.register(route);
    this.#registering.set(route, registering);
    try {
      await registering;
    } finally {
      if (this.#registering.get(route) === registering) this.#registering.delete(route);
    }
  }

  #unregister(route: string): void {
    this.#registering.delete(route);
    this.#bus.unregister(route);
  }

  #receive(entry: BusEntry): void {
    if (entry.kind === "event") {
      if (this.#concernsUs(entry)) this.#order.offer(entry);
      else this.#order.forget(entry.stream);
    } else if (entry.kind === "signal") {
      this.#signal(entry);
    } else {
      void this.#recheckUntilDone(entry.accountIds);
    }
  }

  /** A right that was taken stays taken when the database is away just then: asked again while they are connected. */
  async #recheckUntilDone(accountIds: readonly Id[]): Promise<void> {
    while (!this.#isStopped && accountIds.some((accountId) => this.#connections.has(accountId))) {
      try {
        return await this.#recheck(accountIds);
      } catch (error) {
        this.#log.error({ err: error }, "rights of connected people could not be rechecked");
        await Bun.sleep(recheckPauseMs);
      }
    }
  }

  #concernsUs(entry: EventEntry): boolean {
    return (
      entry.recipients.some((accountId) => this.#connections.has(accountId)) ||
      entry.skippers.some((accountId) => this.#connections.has(accountId))
    );
  }

  #deliver(entry: EventEntry): void {
    for (const accountId of entry.recipients) {
      const frame = accountId === entry.actorId ? entry.frames.own : entry.frames.event;
      this.#push(accountId, frame);
    }
    for (const accountId of entry.skippers) {
      this.#push(accountId, entry.frames.skip);
    }
  }

  #push(accountId: Id, frame: string): void {
    const connections = this.#connections.get(accountId);
    if (!connections) return;
    // A push may close a slow socket, which takes it out of the list.
    const now = connections.length > 1 ? connections.slice() : connections;
    for (const connection of now) connection.push(frame, "event");
  }

  #signal(entry: SignalEntry): void {
    for (const watch of this.#watchers.get(entry.topic) ?? []) {
      if (watch.count === null || watch.connection.accountId === entry.actorId) continue;
      watch.count += 1;
      watch.connection.push(signalFrame(watch.id, watch.count, entry.tail), "signal");
    }
  }
}
