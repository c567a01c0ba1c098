/** From entries to deliveries: who gets each event, in the order of its stream, each once. */
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import { parseStreamName, type StreamName } from "../kit/stream.ts";
import type { EventEntry } from "./bus.ts";
import type { RealtimeObserver } from "./observer.ts";
import { EventOrder } from "./order.ts";
import { withoutHidden, type Audience, type Roster, type Rosters } from "./roster.ts";

/** An event and those who get it. */
export interface Delivery {
  readonly stream: StreamName;
  readonly seq: number;
  readonly entry: EventEntry;
  readonly audience: Audience;
}

export interface DeliveriesParts {
  readonly rosters: Rosters;
  /** Reads events `after < seq ≤ after + limit` from PostgreSQL. */
  readonly fetch: (stream: StreamName, after: number, limit: number) => Promise<EventEntry[]>;
  readonly isHere: (accountId: Id) => boolean;
  readonly deliver: (delivery: Delivery) => void;
  readonly observer: RealtimeObserver;
  readonly log: Log;
}

export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #order: EventOrder<Delivery>;
  /** Streams whose next events wait for their roster, so that order is kept. */
  readonly #resolving = new Map<StreamName, Promise<void>>();
  #isStopped = false;

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
    this.#order = new EventOrder({
      ...parts,
      fetch: async (stream, after, limit) =>
        await Promise.all(
          (await parts.fetch(stream, after, limit)).map((entry) => this.#resolve(entry)),
        ),
    });
  }

  receive(entry: EventEntry): void {
    const roster = this.#rosterAtHand(entry);
    if (roster !== undefined && !this.#resolving.has(entry.stream)) {
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

  /** Somebody knows the stream up to `head`: what lies before it is not waited for on their account. */
  begin(stream: StreamName, head: number): void {
    this.#order.begin(stream, head);
  }

  stop(): void {
    this.#isStopped = true;
    this.#order.stop();
  }

  /** Null where the entry lists its audience; undefined where the roster must be loaded first. */
  #rosterAtHand(entry: EventEntry): Roster | null | undefined {
    if (entry.audience.kind === "listed") return null;
    return this.#parts.rosters.cached(streamIdOf(entry.stream), entry.audience.version);
  }

  async #resolve(entry: EventEntry): Promise<Delivery> {
    const { audience, stream } = entry;
    if (audience.kind === "listed") return resolved(entry, null);
    return resolved(entry, await this.#parts.rosters.get(streamIdOf(stream), audience.version));
  }

  #offer(delivery: Delivery): void {
    if (this.#isStopped) return;
    const { recipients, skippers } = delivery.audience;
    const concernsUs = recipients.some(this.#parts.isHere) || skippers.some(this.#parts.isHere);
    if (concernsUs) this.#order.offer(delivery);
    else this.#order.forget(delivery.stream);
  }
}

const nobody: Audience = { recipients: [], skippers: [] };

function resolved(entry: EventEntry, roster: Roster | null): Delivery {
  const { stream, seq, audience } = entry;
  if (audience.kind === "listed") return { stream, seq, entry, audience };
  const wide = roster?.audienceOf({ seq, about: audience.about }) ?? nobody;
  return { stream, seq, entry, audience: withoutHidden(wide, new Set(audience.hiddenFrom)) };
}

function streamIdOf(stream: StreamName): Id {
  return parseStreamName(stream)?.id ?? "";
}
