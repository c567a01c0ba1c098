/** Tells how far the work on a film is: in steps of ten, at most eight of them, one after the other, none of them needed. */
import type { JobContext } from "#src/kit/job.ts";
import type { Claimed } from "./claim.ts";
import { advance } from "./states.ts";
import { openedProgress } from "./work.ts";

const steps = 8;

export class ProgressTeller {
  readonly #ctx: JobContext;
  readonly #medium: Claimed;
  #told: number;
  #telling: Promise<void> = Promise.resolve();

  constructor(ctx: JobContext, medium: Claimed) {
    this.#ctx = ctx;
    this.#medium = medium;
    // A try before this one may have come further.
    this.#told = Math.max(openedProgress, medium.progress);
  }

  tell(share: number): void {
    const progress = openedProgress + 10 * Math.floor(Math.max(0, Math.min(1, share)) * steps);
    if (progress <= this.#told) return;
    this.#told = progress;
    this.#telling = this.#telling.then(() => this.#write(progress));
  }

  async settled(): Promise<void> {
    await this.#telling;
  }

  async #write(progress: number): Promise<void> {
    // Another one followed already.
    if (progress < this.#told) return;
    try {
      await advance(this.#ctx, this.#medium, { progress, kind: "video" });
    } catch {
      this.#ctx.log.debug({ mediaId: this.#medium.id }, "progress could not be told");
    }
  }
}
