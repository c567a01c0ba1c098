/** Hubbub as people start it: a process of its own, told by environment and signals, watched through what it prints. */
import { resolve } from "node:path";

export interface ServerProcess {
  readonly pid: number;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves with the match as soon as the output has it; fails if the process ends or `withinMs` passes before. */
  printed(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Where it listens, once it is ready. */
  ready(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
}

export interface ServerProcessOptions {
  /** On top of PATH and HOME; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** What to run instead of the server itself, by `bun`. */
  readonly command?: readonly string[];
  readonly cwd?: string;
}

const root = resolve(import.meta.dir, "../..");
const defaultWaitMs = 45_000;

export function startServerProcess(options: ServerProcessOptions = {}): ServerProcess {
  const command = options.command ?? ["src/main.ts"];
  const child = Bun.spawn([process.execPath, ...command, ...(options.args ?? [])], {
    cwd: options.cwd ?? root,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      NODE_ENV: "development",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const news = new EventTarget();
  const streams = [child.stdout, child.stderr].map(async (stream) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      news.dispatchEvent(new Event("output"));
    }
  });
  let hasEnded = false;
  const exited = (async () => {
    await Promise.all([child.exited, ...streams]);
    hasEnded = true;
    news.dispatchEvent(new Event("output"));
    return child.signalCode ?? child.exitCode ?? "unknown";
  })();

  async function printed(pattern: RegExp, withinMs = defaultWaitMs): Promise<RegExpExecArray> {
    const timeout = AbortSignal.timeout(withinMs);
    for (;;) {
      const match = pattern.exec(text);
      if (match !== null) return match;
      if (hasEnded) throw new Error(`ended without printing ${pattern}:\n${text}`);
      if (timeout.aborted) throw new Error(`did not print ${pattern} in time:\n${text}`);
      await nextOutput(news, timeout);
    }
  }

  return {
    pid: child.pid,
    output: () => text,
    printed,
    async ready() {
      await printed(/Hubbub is ready[^]*Stop/);
      return (await printed(/API\s+(\S+)/))[1] ?? "";
    },
    kill: (signal) => child.kill(signal),
    exited,
  };
}

function nextOutput(news: EventTarget, timeout: AbortSignal): Promise<void> {
  return new Promise((resolve_) => {
    news.addEventListener("output", () => resolve_(), { once: true });
    timeout.addEventListener("abort", () => resolve_(), { once: true });
  });
}
