/** How many sockets each address holds, and how many of them have not said yet who they are. */
import { limitSubject } from "./address.ts";

interface Held {
  sockets: number;
  opening: number;
}

export class AddressCaps {
  readonly #held = new Map<string, Held>();
  readonly #max: Readonly<Held>;

  constructor(max: Readonly<Held>) {
    this.#max = max;
  }

  /** Counts one more; false when that is too many: it counts all the same until it is closed. */
  opened(address: string): boolean {
    const subject = limitSubject(address);
    const held = this.#held.get(subject) ?? { sockets: 0, opening: 0 };
    held.sockets += 1;
    held.opening += 1;
    this.#held.set(subject, held);
    return held.sockets <= this.#max.sockets && held.opening <= this.#max.opening;
  }

  authenticated(address: string): void {
    const held = this.#held.get(limitSubject(address));
    if (held) held.opening -= 1;
  }

  closed(address: string, wasAuthenticated: boolean): void {
    const subject = limitSubject(address);
    const held = this.#held.get(subject);
    if (!held) return;
    held.sockets -= 1;
    if (!wasAuthenticated) held.opening -= 1;
    if (held.sockets === 0) this.#held.delete(subject);
  }
}
