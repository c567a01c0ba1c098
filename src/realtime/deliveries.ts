/**
 * Takes events to the sockets of those who get them. What one turn brings for the same people is handed to each of them
 * once, person by person rather than event by event: with thousands of readers, walking through their memory is what costs.
 */
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";
import type { EventEntry } from "./bus.ts";
import { EventFrames, FrameBatch, type Frame } from "./frames.ts";
import type { Audience } from "./roster.ts";

/** An event and those who get it. */
export interface Delivery {
  readonly stream: StreamName;
  readonly seq: number;
  readonly entry: EventEntry;
  readonly audience: Audience;
}

/** A socket, as the hub sees it. */
export interface HubConnection {
  readonly accountId: Id;
  /** Whether it ever was a session that may act, rather than only said to be one. */
  readonly wasOpened: boolean;
  readonly sessionId: Id;
  /** Whether it takes what is pushed to it at once: nothing stands before it. */
  readonly isReady: boolean;
  push(frame: Frame, kind: "event" | "signal"): void;
  /** `isLast`: nothing more of this turn is known to follow. */
  pushEvents(batch: FrameBatch, isLast: boolean): void;
}

type ConnectionsOf = (accountId: Id) => readonly HubConnection[] | undefined;

/** Of one turn; a bus may bring more at once. */
const deliveriesAtOnceMax = 256;
/** From so many on it is remembered which sockets they have, until somebody comes or goes. */
const wideAudience = 64;
/** Sockets asked in a row before the first of them is written to. */
const askedAtOnce = 32;

export class Deliveries {
  readonly #connectionsOf: ConnectionsOf;
  /** By the list of recipients itself: a roster's events share it. */
  readonly #wide = new WeakMap<readonly Id[], { asOf: number; connections: HubConnection[] }>();
  #changes = 0;
  #waiting: Delivery[] = [];

  constructor(connectionsOf: ConnectionsOf) {
    this.#connectionsOf = connectionsOf;
  }

  /** Somebody's sockets are others now. */
  changed(): void {
    this.#changes += 1;
  }

  add(delivery: Delivery): void {
    const waiting = this.#waiting.push(delivery);
    if (waiting === 1) queueMicrotask(() => this.flush());
    else if (waiting >= deliveriesAtOnceMax) this.flush();
  }

  flush(): void {
    const deliveries = this.#waiting;
    if (deliveries.length === 0) return;
    this.#waiting = [];
    for (let first = 0, next = 1; first < deliveries.length; next += 1) {
      if (isSameAudience(deliveries[first], deliveries[next])) continue;
      const one = deliveries[first];
      if (one && next - first === 1 && isSmall(one.audience)) this.#deliverOne(one);
      else this.#deliver(deliveries.slice(first, next), next === deliveries.length);
      first = next;
    }
  }

  /** One event to few people, as most are. */
  #deliverOne({ entry, audience }: Delivery): void {
    const frames = new EventFrames(entry);
    for (const accountId of audience.recipients) {
      const isAuthor = accountId === entry.actorId;
      for (const connection of this.#socketsOfOne(accountId))
        connection.push(isAuthor ? frames.own : frames.event, "event");
    }
    for (const accountId of audience.skippers)
      for (const connection of this.#socketsOfOne(accountId)) connection.push(frames.skip, "event");
  }

  #deliver(group: readonly Delivery[], isLast: boolean): void {
    const [{ audience } = { audience: nobody }] = group;
    const frames = group.map(({ entry }) => new EventFrames(entry));
    const batch = new FrameBatch(frames.map((frame) => frame.event));
    const authors = new Map<HubConnection, FrameBatch>();
    for (const author of new Set(group.map(({ entry }) => entry.actorId))) {
      if (author === null) continue;
      const theirs = frames.map((frame, place) =>
        group[place]?.entry.actorId === author ? frame.own : frame.event,
      );
      for (const connection of this.#connectionsOf(author) ?? [])
        authors.set(connection, new FrameBatch(theirs));
    }
    const isLastOfWide = isLast && audience.recipients.length >= wideAudience;
    readyFirst(this.#socketsOf(audience.recipients), (connection) => {
      const theirs = authors.size === 0 ? batch : (authors.get(connection) ?? batch);
      connection.pushEvents(theirs, isLastOfWide);
    });
    if (audience.skippers.length === 0) return;
    const skips = new FrameBatch(frames.map((frame) => frame.skip));
    for (const connection of this.#socketsOf(audience.skippers))
      connection.pushEvents(skips, false);
  }

  /** As below, for one person. */
  #socketsOfOne(accountId: Id): readonly HubConnection[] {
    const theirs = this.#connectionsOf(accountId);
    return theirs === undefined || theirs.length === 1 ? (theirs ?? none) : [...theirs];
  }

  /** A list of our own: a push may close a slow socket, which takes it out of the hub's. */
  #socketsOf(accountIds: readonly Id[]): readonly HubConnection[] {
    const known = this.#wide.get(accountIds);
    if (known?.asOf === this.#changes) return known.connections;
    const connections: HubConnection[] = [];
    for (const accountId of accountIds) {
      const theirs = this.#connectionsOf(accountId);
      if (theirs) for (const connection of theirs) connections.push(connection);
    }
    if (accountIds.length >= wideAudience)
      this.#wide.set(accountIds, { asOf: this.#changes, connections });
    return connections;
  }
}

const none: readonly HubConnection[] = [];
const nobody: Audience = { recipients: [], skippers: [] };

function isSmall({ recipients, skippers }: Audience): boolean {
  return recipients.length + skippers.length < wideAudience;
}

/**
 * Asks some whether they are ready, then writes to those who are. The sockets of thousands do not fit the processor's cache:
 * questions wait for memory side by side, where each write would wait alone before the system call that ends it.
 */
function readyFirst(
  sockets: readonly HubConnection[],
  push: (connection: HubConnection) => void,
): void {
  for (let from = 0; from < sockets.length; from += askedAtOnce) {
    const ready: HubConnection[] = [];
    const others: HubConnection[] = [];
    for (const connection of sockets.slice(from, from + askedAtOnce))
      (connection.isReady ? ready : others).push(connection);
    for (const connection of ready) push(connection);
    for (const connection of others) push(connection);
  }
}

/** Whether both go to the readers of one roster, all of them. */
function isSameAudience(one: Delivery | undefined, other: Delivery | undefined): boolean {
  return (
    one?.audience.recipients === other?.audience.recipients &&
    one?.audience.skippers.length === 0 &&
    other?.audience.skippers.length === 0
  );
}
