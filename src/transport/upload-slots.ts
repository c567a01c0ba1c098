/** How many uploads are under way at once: each of them holds a connection, a file and some memory. */
import { AppError } from "../kit/errors.ts";
import type { Id } from "../kit/id.ts";
import { rateLimited } from "./rate-limit.ts";

const ofOnePersonMax = 4;
const ofAllMax = 64;
const retryAfterMs = 2_000;

export class UploadSlots {
  readonly #byPerson = new Map<Id, number>();
  #all = 0;

  async run<T>(accountId: Id, work: () => Promise<T>): Promise<T> {
    const own = this.#byPerson.get(accountId) ?? 0;
    if (own >= ofOnePersonMax) throw rateLimited(retryAfterMs);
    if (this.#all >= ofAllMax) throw new AppError("unavailable", undefined, { retryAfterMs });
    this.#byPerson.set(accountId, own + 1);
    this.#all += 1;
    try {
      return await work();
    } finally {
      const left = (this.#byPerson.get(accountId) ?? 1) - 1;
      if (left > 0) this.#byPerson.set(accountId, left);
      else this.#byPerson.delete(accountId);
      this.#all -= 1;
    }
  }
}
