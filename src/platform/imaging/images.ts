/**
 * Makes the variants of pictures, in a process of its own that is started when first needed and leaves when nothing is to
 * do. One picture at a time, its variants side by side, at a low priority.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { imageWallMsMax } from "./limits.ts";
import type { FromChild } from "./image-child.ts";
import type { ImageOrder, ImageOutcome } from "./pipeline.ts";
import { bareEnvironment, gently } from "./quiet-process.ts";
import { Slots } from "./slots.ts";

const idleMs = 30_000;
const startMsMax = 20_000;
/** A picture that ended the process twice ends it always. */
const attemptsMax = 2;
/** What it keeps of the memory of large pictures is given back from time to time. */
const ordersOfOneChild = 200;

const slots = new Slots(1);
let child: Child | undefined;
let idle: Timer | undefined;

/**
 * What became of a picture, or why it is refused. Throws when it is not the picture's fault: told to stop, or nothing can
 * be started here.
 */
export async function makeImageVariants(
  order: ImageOrder,
  stopping: AbortSignal,
): Promise<ImageOutcome> {
  return await slots.run(stopping, async () => {
    clearTimeout(idle);
    try {
      return await attempt(order, stopping);
    } finally {
      if (child !== undefined && child.orders >= ordersOfOneChild) endChild();
      idle = setTimeout(endChild, idleMs);
      idle.unref();
    }
  });
}

async function attempt(order: ImageOrder, stopping: AbortSignal): Promise<ImageOutcome> {
  for (let attempts = 1; ; attempts += 1) {
    const current = (child ??= new Child());
    const end = (): void => endChild(current);
    stopping.addEventListener("abort", end, { once: true });
    const late = setTimeout(() => {
      current.fail(new Error("a picture took too long: this machine has too much to do"));
      end();
    }, imageWallMsMax);
    try {
      stopping.throwIfAborted();
      await current.ready;
      return await current.make(order);
    } catch (error) {
      endChild(current);
      stopping.throwIfAborted();
      if (!(error instanceof ChildEnded)) throw error;
      if (attempts === attemptsMax) return { refused: "invalid", why: "it ended the decoder" };
    } finally {
      clearTimeout(late);
      stopping.removeEventListener("abort", end);
    }
  }
}

function endChild(which = child): void {
  which?.end();
  if (which === child) child = undefined;
}

class ChildEnded extends Error {
  override readonly name = "ChildEnded";
}

class Child {
  readonly ready: Promise<void>;
  orders = 0;
  readonly #process: Subprocess;
  readonly #started = Promise.withResolvers<void>();
  #outcome = Promise.withResolvers<ImageOutcome>();

  constructor() {
    this.ready = this.#started.promise;
    this.#process = Bun.spawn(gently([process.execPath, join(import.meta.dir, "image-child.ts")]), {
      // Bun reads settings from where it starts; there are none here.
      cwd: import.meta.dir,
      env: { ...bareEnvironment(tmpdir()), VIPS_DISC_THRESHOLD: "1g" },
      stdio: ["ignore", "ignore", "ignore"],
      serialization: "json",
      ipc: (message: FromChild) => this.#hear(message),
      onExit: () => {
        if (child === this) child = undefined;
        this.fail(new ChildEnded());
      },
    });
    const timer = setTimeout(() => this.fail(new Error("the decoder did not start")), startMsMax);
    const stopTimer = (): void => clearTimeout(timer);
    this.ready.then(stopTimer, stopTimer);
    // What nobody waits for at the moment it fails is heard of by the next who does.
    this.#outcome.promise.catch(() => undefined);
    this.#process.unref();
  }

  async make(order: ImageOrder): Promise<ImageOutcome> {
    this.orders += 1;
    this.#process.send(order);
    try {
      return await this.#outcome.promise;
    } finally {
      this.#outcome = Promise.withResolvers<ImageOutcome>();
      this.#outcome.promise.catch(() => undefined);
    }
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }

  #hear(message: FromChild): void {
    switch (message.kind) {
      case "ready":
        return this.#started.resolve();
      case "broken":
        return this.fail(new Error(`the decoder does not start: ${message.why}`));
      case "outcome":
        return this.#outcome.resolve(message.outcome);
      case "overtime":
        this.#outcome.resolve({ refused: "too-large", why: "it takes too long" });
        // Threads that encode cannot be stopped in any other way.
        return endChild(this);
    }
  }

  fail(error: Error): void {
    this.#started.reject(error);
    this.#outcome.reject(error);
  }
}
