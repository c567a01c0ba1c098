/**
 * Who has something to send, of all sockets of this instance: collected while the process is busy with one turn, then
 * each is written to once. One list for all, because a turn may concern thousands of sockets.
 */
export interface Writable {
  flush(): void;
}

/** Told once a turn what was written in it. */
export type CountWritten = (frames: number, bytes: number) => void;

export class WriteTurn {
  readonly #count: CountWritten;
  #waiting: Writable[] = [];
  #isScheduled = false;
  #frames = 0;
  #bytes = 0;

  constructor(count: CountWritten) {
    this.#count = count;
  }

  /** Flushed when this turn's work is done; to be called once for what is flushed once. */
  add(writable: Writable): void {
    this.#waiting.push(writable);
    this.#schedule();
  }

  wrote(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // After the last promise of the turn: what a commit brings about, the answer and the event, leaves in one write.
    process.nextTick(() => this.#end());
  }

  #end(): void {
    this.#isScheduled = false;
    const waiting = this.#waiting;
    // What a flush brings about belongs to the next turn.
    this.#waiting = [];
    for (const writable of waiting) writable.flush();
    if (this.#frames === 0) return;
    this.#count(this.#frames, this.#bytes);
    this.#frames = 0;
    this.#bytes = 0;
  }
}
