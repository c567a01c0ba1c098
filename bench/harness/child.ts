/**
 * Processes of a benchmark and how they are talked to: each is a file of ours that answers requests over Bun's IPC. All
 * are ended by their own ids, whatever happens.
 */
import { resolve } from "node:path";
import { dependencies, devDependencies } from "../../package.json";

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
const running = new Set<{ end(): void }>();

/** Not in the children, which load this file too, and end in order. */
function endChildrenWithUs(): void {
  if (process.listenerCount("exit", endAll) > 0) return;
  process.on("exit", endAll);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
}

/** In good order: a server has a database to stop, which would outlive it. */
function endAll(): void {
  for (const child of running) child.end();
}

/**
 * `file` is relative to `bench/`. Resolves when the child says that it is ready. What runs on Node is compiled for it; its
 * packages are loaded from where they are installed. What is gentle runs at the priority that pictures are made with.
 */
export async function startChild(
  file: string,
  env: Record<string, string> = {},
  runtime: "bun" | "gentle bun" | "node" = "bun",
): Promise<Child> {
  endChildrenWithUs();
  const waiting = new Map<number, (answer: Answer) => void>();
  const ready = Promise.withResolvers<void>();
  let number = 0;
  // `BENCH_PROFILE=1` leaves a CPU profile of every child in the folder one stands in.
  const profile = process.env["BENCH_PROFILE"] === undefined ? [] : ["--cpu-prof", "--cpu-prof-md"];
  const source = resolve(import.meta.dir, "..", file);
  const ownRuntime = [process.execPath, ...profile, source];
  const command = {
    bun: async () => ownRuntime,
    "gentle bun": async () => ["nice", "-n", "10", ...ownRuntime],
    node: async () => ["node", "--expose-gc", await compiledForNode(source)],
  };
  const child = Bun.spawn(await command[runtime](), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
    serialization: runtime === "node" ? "json" : "advanced",
    ipc: (message: Answer | "ready") => {
      if (message === "ready") ready.resolve();
      else waiting.get(message.number)?.(message);
    },
  });
  const handle = { end: () => child.kill("SIGTERM") };
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

async function compiledForNode(source: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [source],
    target: "node",
    external: Object.keys({ ...dependencies, ...devDependencies }),
    outdir: resolve(import.meta.dir, "../../node_modules/.cache/hubbub-bench"),
    naming: "[name].mjs",
  });
  const [output] = built.outputs;
  if (!output) throw new Error(`${source} could not be compiled for Node`);
  return output.path;
}

/** The child's side: answers requests by their `kind`; SIGTERM ends it in order. */
export function serve(handlers: Handlers, stop: () => unknown = () => undefined): void {
  process.on("message", (request: Request) => void answer(handlers, request));
  // Told by whoever started it, or left alone by somebody who was killed.
  for (const sign of ["SIGTERM", "disconnect"] as const) process.once(sign, () => void end(stop));
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

let ending: Promise<never> | null = null;

function end(stop: () => unknown): Promise<never> {
  ending ??= Promise.resolve(stop()).then(() => process.exit(0));
  return ending;
}
