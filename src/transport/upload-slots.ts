/** How many uploads are under way at once: each of them holds a connection, a file and some memory, for as long as it moves. */
import { AppError } from "../kit/errors.ts";
import type { Id } from "../kit/id.ts";
import { limitSubject } from "./address.ts";
import { rateLimited } from "./rate-limit.ts";

const ofOnePersonMax = 4;
/** However many people are there: a few accounts that send slowly would else keep everybody out. */
const ofOneAddressMax = 16;
const ofAllMax = 64;
const retryAfterMs = 2_000;

export interface Uploader {
  readonly accountId: Id;
  /** Where it comes from. */
  readonly address: string;
}

export class UploadSlots {
  /** By people's ids and by addresses, of which none is ever the other. */
  readonly #taken = new Map<string, number>();
  #all = 0;

  async run<T>({ accountId, address }: Uploader, work: () => Promise<T>): Promise<T> {
    const subject = limitSubject(address);
    if (this.#of(accountId) >= ofOnePersonMax || this.#of(subject) >= ofOneAddressMax)
      throw rateLimited(retryAfterMs);
    if (this.#all >= ofAllMax) throw new AppError("unavailable", undefined, { retryAfterMs });
    this.#add([accountId, subject], 1);
    try {
      return await work();
    } finally {
      this.#add([accountId, subject], -1);
    }
  }

  #of(holder: string): number {
    return this.#taken.get(holder) ?? 0;
  }

  #add(holders: readonly string[], change: 1 | -1): void {
    this.#all += change;
    for (const holder of holders) {
      const count = this.#of(holder) + change;
      if (count > 0) this.#taken.set(holder, count);
      else this.#taken.delete(holder);
    }
  }
}
