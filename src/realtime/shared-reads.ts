/**
 * Questions that share statements: what is asked while the last statements are answered makes up the next. Nothing waits
 * for company: where nothing is under way, a lone question is asked in the same turn.
 *
 * A statement always begins after each of its questions was asked, so whoever asks after a commit sees it.
 */
import { assert } from "../kit/assert.ts";
import { AppError } from "../kit/errors.ts";

export interface SharedReadBounds {
  /** Questions of one batch. */
  readonly questionsMax: number;
  /** Batches under way. */
  readonly atOnceMax: number;
  /** Questions that may wait; the next one is refused. */
  readonly waitingMax: number;
  /** Who has waited this long when a batch fails, fails with it instead of being asked again alone. */
  readonly patienceMs: number;
}

/** Enough that a storm of sockets is never refused, and that PostgreSQL is busy while the server is. */
export const sharedReadBounds: SharedReadBounds = {
  questionsMax: 64,
  atOnceMax: 2,
  waitingMax: 50_000,
  patienceMs: 4_000,
};

interface Waiting<Q, A> {
  readonly question: Q;
  readonly askedAtMs: number;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

export class SharedReads<Q, A> {
  readonly #answer: (questions: readonly Q[]) => Promise<readonly A[]>;
  readonly #bounds: SharedReadBounds;
  readonly #waiting: Waiting<Q, A>[] = [];
  #running = 0;
  #isScheduled = false;

  /** `answer` gives one answer for each question, in their order, from statements that it sends once it is called. */
  constructor(
    answer: (questions: readonly Q[]) => Promise<readonly A[]>,
    bounds: SharedReadBounds = sharedReadBounds,
  ) {
    this.#answer = answer;
    this.#bounds = bounds;
  }

  /** Rejects with what this question alone fails with, or `unavailable` when too many wait. */
  async ask(question: Q): Promise<A> {
    if (this.#waiting.length >= this.#bounds.waitingMax) throw new AppError("unavailable");
    const { promise, resolve, reject } = Promise.withResolvers<A>();
    this.#waiting.push({ question, askedAtMs: performance.now(), resolve, reject });
    this.#schedule();
    return await promise;
  }

  /** At the end of the microtask, so that all who were answered by one batch ask their next question together. */
  #schedule(): void {
    if (this.#isScheduled || this.#running >= this.#bounds.atOnceMax) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#waiting.length > 0 && this.#running < this.#bounds.atOnceMax)
      void this.#work(this.#waiting.splice(0, this.#bounds.questionsMax));
  }

  async #work(batch: readonly Waiting<Q, A>[]): Promise<void> {
    this.#running += 1;
    try {
      const answers = await this.#answer(batch.map((one) => one.question));
      assert(answers.length === batch.length, "a batch answers each of its questions");
      for (const [place, answer] of answers.entries()) batch[place]?.resolve(answer);
    } catch (error) {
      await this.#failed(batch, error);
    }
    this.#running -= 1;
    this.#begin();
  }

  /** One of them may be to blame for all: each is asked alone, unless it has waited as long as anybody should. */
  async #failed(batch: readonly Waiting<Q, A>[], error: unknown): Promise<void> {
    const sinceMs = performance.now() - this.#bounds.patienceMs;
    const isLast = (one: Waiting<Q, A>): boolean => batch.length === 1 || one.askedAtMs < sinceMs;
    for (const one of batch) if (isLast(one)) one.reject(error);
    await Promise.all(batch.filter((one) => !isLast(one)).map((one) => this.#askAlone(one)));
  }

  async #askAlone({ question, resolve, reject }: Waiting<Q, A>): Promise<void> {
    try {
      const [answer, ...others] = await this.#answer([question]);
      assert(answer !== undefined && others.length === 0, "a question has one answer");
      resolve(answer);
    } catch (error) {
      reject(error);
    }
  }
}
