/** What this instance's connections watch: signals go to the watchers of their topic, each counted for its watch. */
import { routes, type SignalEntry } from "./bus.ts";
import type { HubConnection } from "./hub.ts";
import type { Registrations } from "./registrations.ts";
import { signalFrame } from "./frames.ts";

interface Watch {
  readonly id: string;
  readonly topic: string;
  readonly connection: HubConnection;
  /** Null until it is known that the person may watch: signals of that time are in the snapshot that follows. */
  count: number | null;
}

export class Watches {
  readonly #registrations: Registrations;
  readonly #byTopic = new Map<string, Set<Watch>>();
  readonly #byConnection = new Map<HubConnection, Map<string, Watch>>();
  #lastId = 0;

  constructor(registrations: Registrations) {
    this.#registrations = registrations;
  }

  get size(): number {
    return this.#byTopic.values().reduce((sum, some) => sum + some.size, 0);
  }

  topics(): Iterable<string> {
    return this.#byTopic.keys();
  }

  has(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  newId(): string {
    this.#lastId += 1;
    return `w${this.#lastId}`;
  }

  /** Once this resolves, no loss of rights and no signal is missed; signals come after `start`. */
  async add(connection: HubConnection, id: string, topic: string): Promise<void> {
    const watch: Watch = { id, topic, connection, count: null };
    const own = this.#byConnection.get(connection) ?? new Map<string, Watch>();
    this.#byConnection.set(connection, own.set(id, watch));
    const watchers = this.#byTopic.get(topic);
    if (watchers) watchers.add(watch);
    else this.#byTopic.set(topic, new Set([watch]));
    await this.#registrations.add(routes.topic(topic), watchers === undefined);
  }

  /** False when the right was lost, or the connection, while it was looked for. */
  start(connection: HubConnection, id: string): boolean {
    const watch = this.#byConnection.get(connection)?.get(id);
    if (watch) watch.count = 0;
    return watch !== undefined;
  }

  remove(connection: HubConnection, id: string): boolean {
    const watch = this.#byConnection.get(connection)?.get(id);
    if (!watch) return false;
    this.#drop(watch);
    return true;
  }

  removeAll(connection: HubConnection): void {
    for (const watch of this.#byConnection.get(connection)?.values() ?? []) this.#drop(watch);
    this.#byConnection.delete(connection);
  }

  of(
    connections: readonly HubConnection[],
  ): { connection: HubConnection; id: string; topic: string }[] {
    return connections.flatMap((connection) => [
      ...(this.#byConnection.get(connection)?.values() ?? []),
    ]);
  }

  countOf(connection: HubConnection): number {
    return this.#byConnection.get(connection)?.size ?? 0;
  }

  signal(entry: SignalEntry): void {
    for (const watch of this.#byTopic.get(entry.topic) ?? []) {
      if (watch.count === null || watch.connection.accountId === entry.actorId) continue;
      watch.count += 1;
      watch.connection.push(signalFrame(watch.id, watch.count, entry.tail), "signal");
    }
  }

  #drop(watch: Watch): void {
    this.#byConnection.get(watch.connection)?.delete(watch.id);
    const watchers = this.#byTopic.get(watch.topic);
    if (!watchers?.delete(watch) || watchers.size > 0) return;
    this.#byTopic.delete(watch.topic);
    this.#registrations.remove(routes.topic(watch.topic));
  }
}
