/** Who is connected to this instance: takes entries from the bus to sockets. */
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { StreamName } from "../kit/stream.ts";
import {
  routes,
  type Bus,
  type BusEntry,
  type EventEntry,
  type Route,
  type RouteValue,
} from "./bus.ts";
import { Deliveries, type Delivery } from "./deliveries.ts";
import { Following } from "./following.ts";
import { eventFrames, type Frame } from "./frames.ts";
import { Leaving, type LeaveHandler } from "./leaving.ts";
import type { RealtimeObserver } from "./observer.ts";
import { Registrations } from "./registrations.ts";
import type { Rosters } from "./roster.ts";
import { Watches } from "./watches.ts";

/** A socket, as the hub sees it. */
export interface HubConnection {
  readonly accountId: Id;
  /** Whether it ever was a session that may act, rather than only said to be one. */
  readonly wasOpened: boolean;
  readonly sessionId: Id;
  push(frame: Frame, kind: "event" | "signal"): void;
}

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
  readonly #deliveries: Deliveries;
  readonly #registrations: Registrations;
  readonly #following: Following;
  /** Arrays rather than sets: nearly everybody has one socket, and a set costs more than all else kept for it. */
  readonly #connections = new Map<Id, HubConnection[]>();
  /** Accounts none of whose connections was used for a while. */
  readonly #idle = new Set<Id>();
  /** Accounts whose last connection closed just now: their routes stand until that was written down. */
  readonly #leaving = new Leaving();
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
    this.#deliveries = new Deliveries({
      ...parts,
      isHere: (accountId) => this.#connections.has(accountId),
      deliver: (delivery) => this.#deliver(delivery),
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
    for (const { stream, head } of streams) this.#deliveries.begin(stream, head);
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
    this.#deliveries.stop();
  }

  receive(entry: BusEntry): void {
    switch (entry.kind) {
      case "event":
        return this.#receiveEvent(entry);
      case "signal":
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
    this.#deliveries.receive(entry);
  }

  /** The stream's latest event, once more: what lies between it and the one delivered last is then read. */
  async offerLatest(stream: StreamName): Promise<void> {
    const latest = await this.#parts.latest(stream);
    if (latest) this.receive(latest);
  }

  #deliver({ entry, audience }: Delivery): void {
    const frames = eventFrames(entry.stream, entry.seq, entry.content);
    for (const accountId of audience.recipients) {
      this.#push(accountId, accountId === entry.actorId ? frames.own : frames.event);
    }
    for (const accountId of audience.skippers) this.#push(accountId, frames.skip);
  }

  #push(accountId: Id, frame: Frame): void {
    const connections = this.#connections.get(accountId);
    if (!connections) return;
    // A push may close a slow socket, which takes it out of the list.
    const now = connections.length > 1 ? connections.slice() : connections;
    for (const connection of now) connection.push(frame, "event");
  }
}
