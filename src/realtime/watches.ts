/** What this instance's connections watch: signals go to the watchers of their topic, each counted for its watch. */
import { routes, type SignalEntry } from "./bus.ts";
import type { HubConnection } from "./deliveries.ts";
import { signalFrame } from "./frames.ts";
import type { Registrations } from "./registrations.ts";

/** One topic, or many state topics of a kind, under one name and one count. */
export interface Watch {
  readonly id: string;
  readonly connection: HubConnection;
  /** `kind:id` each. */
  readonly topics: readonly string[];
  /** Signals so far. Null until it is known that the person may watch: signals of that time are in the snapshot that follows. */
  readonly count: number | null;
}

interface Held extends Watch {
  topics: readonly string[];
  count: number | null;
}

export class Watches {
  readonly #registrations: Registrations;
  readonly #byTopic = new Map<string, Set<Held>>();
  readonly #byConnection = new Map<HubConnection, Map<string, Held>>();
  #lastId = 0;
  #left: (topic: string) => void = () => undefined;

  constructor(registrations: Registrations) {
    this.#registrations = registrations;
  }

  get size(): number {
    return this.#byTopic.values().reduce((sum, some) => sum + some.size, 0);
  }

  /** What to do when nobody here watches a topic any more. */
  onLeft(left: (topic: string) => void): void {
    this.#left = left;
  }

  topics(): Iterable<string> {
    return this.#byTopic.keys();
  }

  watchersOf(topic: string): Iterable<Watch> {
    return this.#byTopic.get(topic) ?? [];
  }

  /** Once `ready`, no loss of rights and no signal is missed; signals come after `start`. */
  add(
    connection: HubConnection,
    topics: readonly string[],
  ): { readonly watch: Watch; readonly ready: Promise<void> } {
    this.#lastId += 1;
    const watch: Held = { id: `w${this.#lastId}`, connection, topics, count: null };
    const own = this.#byConnection.get(connection) ?? new Map<string, Held>();
    this.#byConnection.set(connection, own.set(watch.id, watch));
    const wanted = topics.map((topic) => ({
      route: routes.topic(topic),
      isFirst: this.#hold(topic, watch),
    }));
    return { watch, ready: this.#registrations.addAll(wanted) };
  }

  /** False when the right was lost, or the connection, while it was looked for. */
  start(watch: Watch): boolean {
    const held = this.#byConnection.get(watch.connection)?.get(watch.id);
    if (held) held.count = 0;
    return held !== undefined;
  }

  find(connection: HubConnection, id: string): Watch | undefined {
    return this.#byConnection.get(connection)?.get(id);
  }

  /** `topics`: only these of it; nothing is left of a watch without any. */
  remove(watch: Watch, topics: readonly string[] = watch.topics): void {
    const held = this.#byConnection.get(watch.connection)?.get(watch.id);
    if (!held) return;
    const unwanted = new Set(topics);
    const gone = held.topics.filter((topic) => unwanted.has(topic));
    held.topics = held.topics.filter((topic) => !unwanted.has(topic));
    if (held.topics.length === 0) this.#byConnection.get(held.connection)?.delete(held.id);
    for (const topic of gone) this.#release(topic, held);
  }

  removeAll(connection: HubConnection): void {
    for (const watch of this.of(connection)) this.remove(watch);
    this.#byConnection.delete(connection);
  }

  of(connection: HubConnection): readonly Watch[] {
    return [...(this.#byConnection.get(connection)?.values() ?? [])];
  }

  /** Things that the connection watches, over all of its watches. */
  countOf(connection: HubConnection): number {
    return this.of(connection).reduce((sum, watch) => sum + watch.topics.length, 0);
  }

  signal(entry: SignalEntry): void {
    for (const watch of this.#byTopic.get(entry.topic) ?? []) {
      if (watch.connection.accountId !== entry.actorId) this.tell(watch, entry.tail);
    }
  }

  /** One more signal for a watch that has begun. */
  tell(watch: Watch, tail: string): void {
    const held = this.#byConnection.get(watch.connection)?.get(watch.id);
    if (!held || held.count === null) return;
    held.count += 1;
    held.connection.push(signalFrame(held.id, held.count, tail), "signal");
  }

  /** Whether nobody here watched it before. */
  #hold(topic: string, watch: Held): boolean {
    const watchers = this.#byTopic.get(topic);
    if (watchers) watchers.add(watch);
    else this.#byTopic.set(topic, new Set([watch]));
    return watchers === undefined;
  }

  #release(topic: string, watch: Held): void {
    const watchers = this.#byTopic.get(topic);
    if (!watchers?.delete(watch) || watchers.size > 0) return;
    this.#byTopic.delete(topic);
    this.#registrations.remove(routes.topic(topic));
    this.#left(topic);
  }
}
