/** The order of one connection's requests: writes one after the other, as sent; reads beside them, a few at once. */
export const readsAtOnceMax = 8;
export const requestsWaitingMax = 64;

export interface QueuedRequest {
  readonly kind: "read" | "write";
  run(): Promise<void>;
}

export class RequestQueue {
  readonly #reads: QueuedRequest[] = [];
  readonly #writes: QueuedRequest[] = [];
  #readsRunning = 0;
  #writeRunning = false;
  /** While false, nothing new is started: the client does not take what it already asked for. */
  readonly #mayStart: () => boolean;

  constructor(mayStart: () => boolean) {
    this.#mayStart = mayStart;
  }

  get isIdle(): boolean {
    return this.#readsRunning === 0 && !this.#writeRunning && this.#waiting === 0;
  }

  get #waiting(): number {
    return this.#reads.length + this.#writes.length;
  }

  /** False when too many wait already. */
  add(request: QueuedRequest): boolean {
    if (this.#waiting >= requestsWaitingMax) return false;
    (request.kind === "read" ? this.#reads : this.#writes).push(request);
    this.resume();
    return true;
  }

  resume(): void {
    while (this.#readsRunning < readsAtOnceMax && this.#reads.length > 0 && this.#mayStart()) {
      const next = this.#reads.shift();
      if (!next) return;
      this.#readsRunning += 1;
      void this.#finish(next, () => {
        this.#readsRunning -= 1;
      });
    }
    if (this.#writeRunning || !this.#mayStart()) return;
    const next = this.#writes.shift();
    if (!next) return;
    this.#writeRunning = true;
    void this.#finish(next, () => {
      this.#writeRunning = false;
    });
  }

  clear(): void {
    this.#reads.length = 0;
    this.#writes.length = 0;
  }

  /** `run` answers its own failures; it never rejects. */
  async #finish(request: QueuedRequest, done: () => void): Promise<void> {
    await request.run();
    done();
    this.resume();
  }
}
