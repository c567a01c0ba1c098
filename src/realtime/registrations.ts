/** Routes on their way to the bus: whoever comes second waits for the registration that the first one began. */
import type { Bus, RouteValue } from "./bus.ts";

export class Registrations {
  readonly #bus: Bus;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** `isFirst`: nobody here wanted the route before. Resolves once nothing that takes it can be missed any more. */
  async add(route: string, isFirst: boolean, value: RouteValue = "active"): Promise<void> {
    if (!isFirst) return await this.#underWay.get(route);
    const registering = this.#bus.register([{ route, value }]);
    this.#underWay.set(route, registering);
    try {
      await registering;
    } finally {
      if (this.#underWay.get(route) === registering) this.#underWay.delete(route);
    }
  }

  remove(route: string): void {
    this.#underWay.delete(route);
    this.#bus.unregister([route]);
  }
}
