/**
 * Processes of a benchmark and how they are talked to: each is a file of ours that answers requests over Bun's IPC. All
 * are ended by their own ids, whatever happens.
 */
import { resolve } from "node:path";

export interface Child {
  readonly pid: number;
  ask<T>(request: object): Promise<T>;
  stop(): Promise<void>;
}

interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

const askMs = 300_000;
const stopGraceMs = 15_000;
const running = new Set<{ kill(): void }>();
process.on("exit", () => {
  for (const child of running) child.kill();
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

/** `file` is relative to `bench/`. Resolves when the child says that it is ready. */
export async function startChild(file: string, env: Record<string, string> = {}): Promise<Child> {
  const waiting = new Map<number, (answer: Answer) => void>();
  const ready = Promise.withResolvers<void>();
  let number = 0;
  // `BENCH_PROFILE=1` leaves a CPU profile of every child in the folder one stands in.
  const profile = process.env["BENCH_PROFILE"] === undefined ? [] : ["--cpu-prof", "--cpu-prof-md"];
  const child = Bun.spawn([process.execPath, ...profile, resolve(import.meta.dir, "..", file)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message: Answer | "ready") => {
      if (message === "ready") ready.resolve();
      else waiting.get(message.number)?.(message);
    },
  });
  const handle = { kill: () => child.kill("SIGKILL") };
  running.add(handle);
  void watchEnd();
  await ready.promise;

  async function watchEnd(): Promise<void> {
    const error = `${file} ended with ${await child.exited}`;
    running.delete(handle);
    ready.reject(new Error(error));
    for (const answer of waiting.values()) answer({ number: 0, error });
  }

  async function ask<T>(request: object): Promise<T> {
    number += 1;
    const { promise, resolve: answerWith } = Promise.withResolvers<Answer>();
    waiting.set(number, answerWith);
    child.send({ number, ...request });
    const late = setTimeout(() => answerWith({ number, error: "no answer in time" }), askMs);
    const answer = await promise;
    clearTimeout(late);
    waiting.delete(number);
    if (answer.error !== undefined) throw new Error(`${file}: ${answer.error}`);
    return answer.value as T;
  }

  return {
    pid: child.pid,
    ask,
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
      await child.exited;
      clearTimeout(force);
    },
  };
}

export type Handlers = Readonly<Record<string, (request: never) => unknown>>;

/** The child's side: answers requests by their `kind`; SIGTERM ends it in order. */
export function serve(handlers: Handlers, stop: () => unknown = () => undefined): void {
  process.on("message", (request: Request) => void answer(handlers, request));
  process.on("SIGTERM", () => void end(stop));
  process.send?.("ready");
}

interface Request {
  readonly number: number;
  readonly kind: string;
}

async function answer(handlers: Handlers, request: Request): Promise<void> {
  const { number, kind } = request;
  try {
    const handler = handlers[kind];
    if (!handler) throw new Error(`no such request: ${kind}`);
    process.send?.({ number, value: await handler(request as never) });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.send?.({ number, error: text });
  }
}

async function end(stop: () => unknown): Promise<never> {
  await stop();
  process.exit(0);
}
