/** Where people are connected: what the table of routes says of them, less the places of instances that are not there. */
import type { Id } from "../../kit/id.ts";
import type { RedisClient } from "../../platform/redis.ts";
import { routes, type RouteValue } from "../bus.ts";
import type { RedisKeys } from "./keys.ts";
import type { Peers } from "./peers.ts";
import type { RouteTable } from "./route-table.ts";

interface WhereaboutsParts {
  readonly commands: RedisClient;
  readonly keys: RedisKeys;
  readonly table: RouteTable;
  readonly peers: Peers;
}

type Places = readonly ReadonlyMap<string, RouteValue>[];

export class Whereabouts {
  readonly #parts: WhereaboutsParts;

  constructor(parts: WhereaboutsParts) {
    this.#parts = parts;
  }

  /** Of these, those connected to another instance than the one with this inbox. */
  async locate(accountIds: readonly Id[], own: string): Promise<Map<Id, RouteValue>> {
    const { table, peers } = this.#parts;
    const found = new Map<Id, RouteValue>();
    const places = await table.look(accountIds.map(routes.account));
    const isNewcomer = places.some((place) =>
      [...place.keys()].some((inbox) => inbox !== own && !peers.isKnown(inbox)),
    );
    const present = isNewcomer ? await peers.look() : null;
    for (const [index, accountId] of accountIds.entries()) {
      for (const [inbox, value] of places[index] ?? []) {
        const isThere = inbox !== own && (present?.has(inbox) ?? peers.isKnown(inbox));
        if (isThere && found.get(accountId) !== "active") found.set(accountId, value);
      }
    }
    if (present) await this.#forget(accountIds, places, present, own);
    return found;
  }

  /** Routes of the dead, for whose sake every question would look again who is there. */
  async #forget(
    accountIds: readonly Id[],
    places: Places,
    present: ReadonlySet<string>,
    own: string,
  ): Promise<void> {
    const { commands, keys, table } = this.#parts;
    const absent = new Map<string, string[]>();
    for (const [index, accountId] of accountIds.entries()) {
      for (const inbox of places[index]?.keys() ?? []) {
        if (inbox === own || present.has(inbox)) continue;
        const theirs = absent.get(inbox);
        if (theirs) theirs.push(routes.account(accountId));
        else absent.set(inbox, [routes.account(accountId)]);
      }
    }
    await Promise.all(
      [...absent].map(async ([inbox, unwanted]) => {
        // Whoever is just coming has an inbox and routes before it says that it is there. An inbox that is gone never returns.
        if ((await commands.exists(keys.inbox(inbox))) === 0) await table.remove(unwanted, inbox);
      }),
    );
  }
}
