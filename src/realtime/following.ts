/**
 * Streams with many readers are routed by their own name, because asking after a thousand people for each message would
 * cost more than the message. An instance follows such a stream while it has a reader of it connected.
 */
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";
import { routes } from "./bus.ts";
import type { Registrations } from "./registrations.ts";

/** Readers beyond which a stream is routed by its name. */
export const listedReadersMax = 64;

interface FollowingParts {
  readonly registrations: Registrations;
  readonly wideStreamsOf: (accountId: Id) => Promise<StreamName[]>;
  /** Offers the stream's latest event, so that what was published before the route stood is noticed. */
  readonly latest: (stream: StreamName) => Promise<void>;
}

export class Following {
  readonly #parts: FollowingParts;
  /** Null for the many who have no such stream. */
  readonly #byAccount = new Map<Id, Set<StreamName> | null>();
  readonly #readers = new Map<StreamName, number>();
  /** Of accounts whose streams are being looked up. */
  readonly #beginning = new Map<Id, Promise<void>>();

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#readers.size;
  }

  streams(): Iterable<StreamName> {
    return this.#readers.keys();
  }

  /** Once this resolves, every later event of the account's wide streams comes here. */
  async begin(accountId: Id): Promise<void> {
    if (this.#byAccount.has(accountId)) return await this.#beginning.get(accountId);
    this.#byAccount.set(accountId, null);
    const beginning = this.#lookUp(accountId);
    this.#beginning.set(accountId, beginning);
    try {
      await beginning;
    } catch (error) {
      // The next connection asks again.
      this.end(accountId);
      throw error;
    } finally {
      this.#beginning.delete(accountId);
    }
  }

  /** For a reader who came, or a stream that grew wide, while the account was connected. */
  add(accountId: Id, stream: StreamName): void {
    if (!this.#hold(accountId, stream)) return;
    this.#parts.registrations
      .add(routes.stream(stream), true)
      // Between the announcement and the route others may have written.
      .then(() => this.#parts.latest(stream))
      .catch(() => undefined);
  }

  end(accountId: Id): void {
    for (const stream of this.#byAccount.get(accountId) ?? []) {
      const left = (this.#readers.get(stream) ?? 1) - 1;
      if (left > 0) this.#readers.set(stream, left);
      else {
        this.#readers.delete(stream);
        this.#parts.registrations.remove(routes.stream(stream));
      }
    }
    this.#byAccount.delete(accountId);
  }

  async #lookUp(accountId: Id): Promise<void> {
    const streams = await this.#parts.wideStreamsOf(accountId);
    await Promise.all(
      streams.map((stream) =>
        this.#parts.registrations.add(routes.stream(stream), this.#hold(accountId, stream)),
      ),
    );
  }

  /** Whether nobody here followed the stream before; false as well for an account that is not connected any more. */
  #hold(accountId: Id, stream: StreamName): boolean {
    const own = this.#byAccount.get(accountId);
    if (own === undefined || own?.has(stream) === true) return false;
    if (own) own.add(stream);
    else this.#byAccount.set(accountId, new Set([stream]));
    const readers = this.#readers.get(stream) ?? 0;
    this.#readers.set(stream, readers + 1);
    return readers === 0;
  }
}
