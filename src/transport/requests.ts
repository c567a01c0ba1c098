/** The order of one connection's requests: writes one after the other, as sent; reads beside them, a few at once. */
export const readsAtOnceMax = 8;
export const requestsWaitingMax = 64;

export interface QueuedRequest {
  readonly kind: "read" | "write";
  /** Answers its own failures: it never rejects. */
  run(): Promise<void>;
}

export class RequestQueue {
  // Made when first needed: most sockets are idle.
  #reads: QueuedRequest[] | null = null;
  #writes: QueuedRequest[] | null = null;
  #readsRunning = 0;
  #writeRunning = false;
  readonly #gate: { readonly mayStart: boolean };

  /** While the gate is shut nothing new is started; `resume` looks again. */
  constructor(gate: { readonly mayStart: boolean }) {
    this.#gate = gate;
  }

  get isIdle(): boolean {
    return this.#readsRunning === 0 && !this.#writeRunning && this.#waiting === 0;
  }

  get #waiting(): number {
    return (this.#reads?.length ?? 0) + (this.#writes?.length ?? 0);
  }

  /** False when too many wait already. */
  add(request: QueuedRequest): boolean {
    if (this.#waiting >= requestsWaitingMax) return false;
    if (request.kind === "read") (this.#reads ??= []).push(request);
    else (this.#writes ??= []).push(request);
    this.resume();
    return true;
  }

  resume(): void {
    while (this.#readsRunning < readsAtOnceMax && this.#reads?.length && this.#gate.mayStart) {
      const next = this.#reads.shift();
      if (!next) break;
      this.#readsRunning += 1;
      void next.run().then(() => {
        this.#readsRunning -= 1;
        return this.resume();
      });
    }
    if (this.#writeRunning || !this.#writes?.length || !this.#gate.mayStart) return;
    const next = this.#writes.shift();
    if (!next) return;
    this.#writeRunning = true;
    void next.run().then(() => {
      this.#writeRunning = false;
      return this.resume();
    });
  }

  clear(): void {
    this.#reads = null;
    this.#writes = null;
  }
}
