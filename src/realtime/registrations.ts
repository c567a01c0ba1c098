/** Routes on their way to the bus: whoever comes second waits for the registration that the first one began. */
import type { Bus, RouteValue } from "./bus.ts";

interface Wanted {
  readonly route: string;
  /** Nobody here wanted the route before. */
  readonly isFirst: boolean;
}

export class Registrations {
  readonly #bus: Bus;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Resolves once nothing that takes the route can be missed any more. */
  async add(route: string, isFirst: boolean, value: RouteValue = "active"): Promise<void> {
    if (!isFirst) return await this.#underWay.get(route);
    await this.#register([route], value);
  }

  /** The same for many, which go to the bus together. */
  async addAll(wanted: readonly Wanted[]): Promise<void> {
    const first = wanted.filter(({ isFirst }) => isFirst).map(({ route }) => route);
    const others = new Set(
      wanted.flatMap(({ route, isFirst }) => (isFirst ? [] : (this.#underWay.get(route) ?? []))),
    );
    await Promise.all([...others, ...(first.length > 0 ? [this.#register(first, "active")] : [])]);
  }

  /** Another value for a route that stands. */
  async change(route: string, value: RouteValue): Promise<void> {
    await this.#register([route], value);
  }

  remove(route: string): void {
    this.#underWay.delete(route);
    this.#bus.unregister([route]);
  }

  async #register(added: readonly string[], value: RouteValue): Promise<void> {
    const registering = this.#bus.register(added.map((route) => ({ route, value })));
    for (const route of added) this.#underWay.set(route, registering);
    try {
      await registering;
    } finally {
      for (const route of added) {
        if (this.#underWay.get(route) === registering) this.#underWay.delete(route);
      }
    }
  }
}
