/** Accounts whose last connection here closed just now: their routes stand until that was written down. */
import type { Id } from "../kit/id.ts";
import type { RouteValue } from "./bus.ts";

/** Calls `release` when others may know that nobody of the account is connected here any more. */
export type LeaveHandler = (accountId: Id, value: RouteValue, release: () => void) => void;

export class Leaving {
  readonly #accounts = new Map<Id, { readonly value: RouteValue }>();
  #left: LeaveHandler = (_accountId, _value, release) => release();

  onLeave(left: LeaveHandler): void {
    this.#left = left;
  }

  add(accountId: Id, value: RouteValue, release: () => void): void {
    const mark = { value };
    this.#accounts.set(accountId, mark);
    this.#left(accountId, value, () => {
      // Or they came back meanwhile, and left again.
      if (this.#accounts.get(accountId) !== mark) return;
      this.#accounts.delete(accountId);
      release();
    });
  }

  valueOf(accountId: Id): RouteValue | undefined {
    return this.#accounts.get(accountId)?.value;
  }

  *all(): Iterable<readonly [Id, RouteValue]> {
    for (const [accountId, { value }] of this.#accounts) yield [accountId, value];
  }
}
