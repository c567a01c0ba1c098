/** Who is connected to this instance: takes entries from the bus to sockets. */
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import { parseStreamName, type StreamName } from "../kit/stream.ts";
import {
  routes,
  type Bus,
  type BusEntry,
  type EventEntry,
  type Route,
  type RouteValue,
} from "./bus.ts";
import { Deliveries, type Delivery, type HubConnection } from "./deliveries.ts";
import { Following } from "./following.ts";
import { Leaving, type LeaveHandler } from "./leaving.ts";
import type { RealtimeObserver } from "./observer.ts";
import { EventOrder } from "./order.ts";
import { Registrations } from "./registrations.ts";
import { withoutHidden, type Audience, type Roster, type Rosters } from "./roster.ts";
import { Watches } from "./watches.ts";

export interface HubParts {
  readonly bus: Bus;
  readonly rosters: Rosters;
  /** Reads events `after < seq ≤ after + limit` from PostgreSQL. */
  readonly fetch: (stream: StreamName, after: number, limit: number) => Promise<EventEntry[]>;
  /** The stream's latest event. */
  readonly latest: (stream: StreamName) => Promise<EventEntry | null>;
  /** Streams of this person that are routed by their own name. */
  readonly wideStreamsOf: (accountId: Id) => Promise<StreamName[]>;
  readonly observer: RealtimeObserver;
  readonly log: Log;
}

const recheckPauseMs = 500;

export class Hub {
  readonly watches: Watches;
  readonly #parts: HubParts;
  readonly #order: EventOrder<Delivery>;
  readonly #registrations: Registrations;
  readonly #following: Following;
  /** Arrays rather than sets: nearly everybody has one socket, and a set costs more than all else kept for it. */
  readonly #connections = new Map<Id, HubConnection[]>();
  /** Accounts none of whose connections was used for a while. */
  readonly #idle = new Set<Id>();
  /** Accounts whose last connection closed just now: their routes stand until that was written down. */
  readonly #leaving = new Leaving();
  /** Streams whose next events wait for their roster, so that order is kept. */
  readonly #resolving = new Map<StreamName, Promise<void>>();
  readonly #deliveries = new Deliveries((accountId) => this.#connections.get(accountId));
  #isStopped = false;
  #recheck: (accountIds: readonly Id[]) => Promise<void> = async () => undefined;
  #touched: (topic: string) => void = () => undefined;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#registrations = new Registrations(parts.bus);
    this.watches = new Watches(this.#registrations);
    this.#following = new Following({
      registrations: this.#registrations,
      wideStreamsOf: parts.wideStreamsOf,
      latest: (stream) => this.offerLatest(stream),
    });
    this.#order = new EventOrder({
      fetch: async (stream, after, limit) =>
        await Promise.all(
          (await parts.fetch(stream, after, limit)).map((entry) => this.#resolve(entry)),
        ),
      log: parts.log,
      observer: parts.observer,
      deliver: (delivery) => this.#deliveries.add(delivery),
    });
  }

  /** What to do when rights of connected people may have shrunk. */
  onRecheck(recheck: (accountIds: readonly Id[]) => Promise<void>): void {
    this.#recheck = recheck;
  }

  /** What to do when the state behind a watched topic may have changed. */
  onTouch(touched: (topic: string) => void): void {
    this.#touched = touched;
  }

  /** What is to be done before other instances may know that nobody of an account is connected here any more. */
  onLeave(left: LeaveHandler): void {
    this.#leaving.onLeave(left);
  }

  /** Once this resolves, every later commit that concerns the person reaches the connection or is seen by a read. */
  async attach(connection: HubConnection): Promise<void> {
    const { accountId } = connection;
    const connections = this.#connections.get(accountId);
    if (connections) connections.push(connection);
    else this.#connections.set(accountId, [connection]);
    this.#deliveries.changed();
    await this.#registrations.add(routes.account(accountId), connections === undefined);
    // Only after the person's own route: whoever lets them into such a stream from now on reaches them by it.
    if (this.#parts.bus.isShared) await this.#following.begin(accountId);
  }

  detach(connection: HubConnection): void {
    this.watches.removeAll(connection);
    const { accountId } = connection;
    const connections = this.#connections.get(accountId);
    const place = connections?.indexOf(connection) ?? -1;
    if (!connections || place < 0) return;
    connections.splice(place, 1);
    this.#deliveries.changed();
    if (connections.length > 0) return;
    const value = this.#idle.has(accountId) ? "idle" : "active";
    this.#connections.delete(accountId);
    this.#idle.delete(accountId);
    this.#following.end(accountId);
    const release = (): void => {
      if (!this.#connections.has(accountId)) this.#registrations.remove(routes.account(accountId));
    };
    if (connection.wasOpened) this.#leaving.add(accountId, value, release);
    else release();
  }

  isIdle(accountId: Id): boolean {
    return this.#idle.has(accountId);
  }

  /** Whether nothing was done on any of the account's connections for a while. Answers whether that is news. */
  async setIdle(accountId: Id, isIdle: boolean): Promise<boolean> {
    if (!this.#connections.has(accountId) || this.#idle.has(accountId) === isIdle) return false;
    if (isIdle) this.#idle.add(accountId);
    else this.#idle.delete(accountId);
    await this.#registrations.change(routes.account(accountId), isIdle ? "idle" : "active");
    return true;
  }

  /** The connection's person knows these streams up to `head`, from a read that began after `attach`. */
  knows(streams: Iterable<{ readonly stream: StreamName; readonly head: number }>): void {
    for (const { stream, head } of streams) this.#order.begin(stream, head);
  }

  /** Oldest first. */
  connectionsOf(accountId: Id): readonly HubConnection[] {
    return [...(this.#connections.get(accountId) ?? [])];
  }

  accounts(): Iterable<Id> {
    return this.#connections.keys();
  }

  *routes(): Iterable<Route> {
    for (const accountId of this.#connections.keys()) {
      const route = routes.account(accountId);
      yield { route, value: this.#idle.has(accountId) ? "idle" : "active" };
    }
    for (const [accountId, value] of this.#leaving.all()) {
      if (!this.#connections.has(accountId)) yield { route: routes.account(accountId), value };
    }
    for (const stream of this.#following.streams()) yield { route: routes.stream(stream) };
    for (const topic of this.watches.topics()) yield { route: routes.topic(topic) };
  }

  valueOf(route: string): RouteValue | undefined {
    const [kind, id] = [route.slice(0, route.indexOf(":")), route.slice(route.indexOf(":") + 1)];
    if (kind !== "account") return undefined;
    if (!this.#connections.has(id)) return this.#leaving.valueOf(id);
    return this.#idle.has(id) ? "idle" : "active";
  }

  /** How much is held for those connected. */
  get size(): { connections: number; watches: number; followed: number } {
    return {
      connections: this.#connections.values().reduce((sum, some) => sum + some.length, 0),
      watches: this.watches.size,
      followed: this.#following.size,
    };
  }

  stop(): void {
    this.#isStopped = true;
    this.#order.stop();
  }

  receive(entry: BusEntry): void {
    switch (entry.kind) {
      case "event":
        return this.#receiveEvent(entry);
      case "signal":
        // Told after the events that came before it.
        this.#deliveries.flush();
        return this.watches.signal(entry);
      case "touch":
        return this.#touched(entry.topic);
      case "recheck":
        void this.recheckUntilDone(entry.accountIds);
    }
  }

  /** A right that was taken stays taken when the database is away just then: asked again while they are connected. */
  async recheckUntilDone(accountIds: readonly Id[]): Promise<void> {
    while (!this.#isStopped && accountIds.some((accountId) => this.#connections.has(accountId))) {
      try {
        return await this.#recheck(accountIds);
      } catch (error) {
        this.#parts.log.error({ err: error }, "rights of connected people could not be rechecked");
        await Bun.sleep(recheckPauseMs);
      }
    }
  }

  #receiveEvent(entry: EventEntry): void {
    if (entry.audience.kind === "roster") {
      for (const accountId of entry.audience.announceTo) {
        if (this.#connections.has(accountId)) this.#following.add(accountId, entry.stream);
      }
    }
    const roster = this.#rosterAtHand(entry);
    const isWaitedFor = this.#resolving.size > 0 && this.#resolving.has(entry.stream);
    if (roster !== undefined && !isWaitedFor) {
      this.#offer(resolved(entry, roster));
      return;
    }
    const before = this.#resolving.get(entry.stream) ?? Promise.resolve();
    const after = before
      .then(async () => this.#offer(await this.#resolve(entry)))
      .catch((error: unknown) => {
        // Not delivered: the next event shows the hole.
        this.#parts.log.warn({ err: error }, "readers of a stream could not be looked up");
      })
      .finally(() => {
        if (this.#resolving.get(entry.stream) === after) this.#resolving.delete(entry.stream);
      });
    this.#resolving.set(entry.stream, after);
  }

  /** Null where the entry lists its audience; undefined where the roster must be loaded first. */
  #rosterAtHand(entry: EventEntry): Roster | null | undefined {
    if (entry.audience.kind === "listed") return null;
    return this.#parts.rosters.cached(streamIdOf(entry.stream), entry.audience.version);
  }

  async #resolve(entry: EventEntry): Promise<Delivery> {
    const { audience } = entry;
    if (audience.kind === "listed") return resolved(entry, null);
    return resolved(
      entry,
      await this.#parts.rosters.get(streamIdOf(entry.stream), audience.version),
    );
  }

  #offer(delivery: Delivery): void {
    if (this.#isStopped) return;
    if (this.#concernsUs(delivery.audience)) this.#order.offer(delivery);
    else this.#order.forget(delivery.stream);
  }

  #concernsUs({ recipients, skippers }: Audience): boolean {
    for (const accountId of recipients) if (this.#connections.has(accountId)) return true;
    for (const accountId of skippers) if (this.#connections.has(accountId)) return true;
    return false;
  }

  /** The stream's latest event, once more: what lies between it and the one delivered last is then read. */
  async offerLatest(stream: StreamName): Promise<void> {
    const latest = await this.#parts.latest(stream);
    if (latest) this.receive(latest);
  }
}

function resolved(entry: EventEntry, roster: Roster | null): Delivery {
  const { stream, seq, audience } = entry;
  if (audience.kind === "listed") return { stream, seq, entry, audience };
  const wide = roster?.audienceOf({ seq, about: audience.about }) ?? {
    recipients: [],
    skippers: [],
  };
  return { stream, seq, entry, audience: withoutHidden(wide, new Set(audience.hiddenFrom)) };
}

function streamIdOf(stream: StreamName): Id {
  return parseStreamName(stream)?.id ?? "";
}
