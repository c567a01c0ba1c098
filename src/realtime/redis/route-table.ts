/**
 * Who wants what: a hash for each route, from inboxes to what is known of the route there. A route that nobody refreshes
 * for a day goes; those of an instance that died are taken out by whoever finds its inbox gone.
 */
import type { RedisClient } from "../../platform/redis.ts";
import type { Route, RouteValue } from "../bus.ts";
import type { RedisKeys } from "./keys.ts";

const routeLeaseSeconds = 86_400;
const routesAtOnce = 1_000;
/** With one refresh a second this goes through a hundred thousand routes in some three hours. */
const refreshedAtOnce = 8;

export class RouteTable {
  readonly #commands: RedisClient;
  readonly #keys: RedisKeys;
  #refreshing: Iterator<Route> | null = null;

  constructor(commands: RedisClient, keys: RedisKeys) {
    this.#commands = commands;
    this.#keys = keys;
  }

  async add(wanted: readonly Route[], inbox: string): Promise<void> {
    await Promise.all(
      wanted.flatMap(({ route, value = "active" }) => {
        const key = this.#keys.route(route);
        return [
          this.#commands.hset(key, inbox, value),
          this.#commands.expire(key, routeLeaseSeconds),
        ];
      }),
    );
  }

  async addAll(wanted: Iterable<Route>, inbox: string): Promise<void> {
    let some: Route[] = [];
    for (const route of wanted) {
      some.push(route);
      if (some.length < routesAtOnce) continue;
      await this.add(some, inbox);
      some = [];
    }
    await this.add(some, inbox);
  }

  async remove(unwanted: readonly string[], inbox: string): Promise<void> {
    await Promise.all(unwanted.map((route) => this.#commands.hdel(this.#keys.route(route), inbox)));
  }

  /** For each route, who wants it and what is known of it there. */
  async look(wanted: readonly string[]): Promise<Map<string, RouteValue>[]> {
    return await Promise.all(
      wanted.map(async (route) => {
        const places = await this.#commands.hgetall(this.#keys.route(route));
        return new Map(
          Object.entries(places).map(([inbox, value]) => [
            inbox,
            value === "idle" ? ("idle" as const) : ("active" as const),
          ]),
        );
      }),
    );
  }

  /** Some of the routes, going round: each stands for a day from here on. */
  async refreshSome(all: Iterable<Route>, inbox: string): Promise<void> {
    this.#refreshing ??= all[Symbol.iterator]();
    const some: Route[] = [];
    while (some.length < refreshedAtOnce) {
      const next = this.#refreshing.next();
      if (next.done === true) {
        this.#refreshing = null;
        break;
      }
      some.push(next.value);
    }
    await this.add(some, inbox);
  }
}
