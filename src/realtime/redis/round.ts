/** What goes to other instances together: its entries in the order they were published, and the routes by which they go. */
import type { Id } from "../../kit/id.ts";
import { routes, type BusEntry } from "../bus.ts";
import { encodeEntry } from "./wire.ts";

/** An entry with its routes, encoded when the first inbox wants it: for all of them. */
export class Item {
  readonly routes: readonly string[];
  readonly #entry: BusEntry;
  #line: string | null = null;

  constructor(entry: BusEntry, itsRoutes: readonly string[]) {
    this.#entry = entry;
    this.routes = itsRoutes;
  }

  get line(): string {
    this.#line ??= encodeEntry(this.#entry);
    return this.#line;
  }
}

export class Round {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly items: Item[] = [];
  readonly routes = new Set<string>();
  /** Most entries go to the same few people, whose routes are then one text each. */
  readonly #ofAccounts = new Map<Id, string>();

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.promise = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  add(entry: BusEntry): void {
    this.items.push(new Item(entry, this.#routesOf(entry)));
  }

  /** For each inbox but our own what goes there, in order, given where each route leads. */
  byInbox(places: ReadonlyMap<string, readonly string[]>, own: string): Map<string, Item[]> {
    const byInbox = new Map<string, Item[]>();
    for (const item of this.items) {
      for (const route of item.routes) {
        for (const inbox of places.get(route) ?? []) {
          if (inbox === own) continue;
          const list = byInbox.get(inbox);
          if (!list) byInbox.set(inbox, [item]);
          // Reached by two of its routes.
          else if (list.at(-1) !== item) list.push(item);
        }
      }
    }
    return byInbox;
  }

  #routesOf(entry: BusEntry): readonly string[] {
    switch (entry.kind) {
      case "event": {
        const { audience, stream } = entry;
        if (audience.kind === "listed")
          return this.#routesTo(audience.recipients, audience.skippers);
        return [this.#route(routes.stream(stream)), ...this.#routesTo(audience.announceTo, [])];
      }
      case "signal":
      case "touch":
        return [this.#route(routes.topic(entry.topic))];
      case "recheck":
        return this.#routesTo(entry.accountIds, []);
    }
  }

  #routesTo(some: readonly Id[], others: readonly Id[]): string[] {
    const itsRoutes: string[] = [];
    for (const accountId of some) itsRoutes.push(this.#routeTo(accountId));
    for (const accountId of others) itsRoutes.push(this.#routeTo(accountId));
    return itsRoutes;
  }

  #routeTo(accountId: Id): string {
    const known = this.#ofAccounts.get(accountId);
    if (known !== undefined) return known;
    const route = this.#route(routes.account(accountId));
    this.#ofAccounts.set(accountId, route);
    return route;
  }

  #route(route: string): string {
    this.routes.add(route);
    return route;
  }
}
