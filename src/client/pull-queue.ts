/** Which streams are read next: what is on the screen first, then one's own, then the rest; a few at a time. */
export class PullQueue {
  readonly #pull: (stream: string) => Promise<void>;
  readonly #atOnceMax: number;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  #preferred: readonly string[] = [];
  #isScheduled = false;

  /** `pull` must not reject; it brings one stream up to date, or gives up until the stream is added again. */
  constructor(pull: (stream: string) => Promise<void>, atOnceMax: number) {
    this.#pull = pull;
    this.#atOnceMax = atOnceMax;
  }

  prefer(streams: readonly string[]): void {
    this.#preferred = streams;
  }

  /** A stream that is being pulled is not pulled beside itself, but once more afterwards. */
  add(stream: string): void {
    (this.#running.has(stream) ? this.#again : this.#waiting).add(stream);
    if (this.#isScheduled) return;
    // What is added in one turn is put in order before any of it is begun.
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#next();
    });
  }

  /** Forgets what waits; what runs ends by itself, when its request does. */
  clear(): void {
    this.#waiting.clear();
    this.#again.clear();
  }

  #next(): void {
    while (this.#running.size < this.#atOnceMax) {
      const stream = this.#choose();
      if (stream === undefined) return;
      this.#waiting.delete(stream);
      this.#running.add(stream);
      void this.#pull(stream).finally(() => {
        this.#running.delete(stream);
        if (this.#again.delete(stream)) this.#waiting.add(stream);
        this.#next();
      });
    }
  }

  #choose(): string | undefined {
    const waiting = this.#waiting;
    const preferred = this.#preferred.find((stream) => waiting.has(stream));
    if (preferred !== undefined) return preferred;
    for (const stream of waiting) if (stream.startsWith("user:")) return stream;
    for (const stream of waiting) return stream;
    return undefined;
  }
}
