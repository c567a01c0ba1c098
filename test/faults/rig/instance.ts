/** One process of the product, kept running as an orchestrator would: whatever ends it, it is started again. */
import { startServerProcess, type ServerProcess } from "#test/harness/server-process.ts";

export interface InstanceOptions {
  readonly name: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

/** How a process ended that was asked to. */
export interface Drain {
  readonly name: string;
  readonly tookMs: number;
  readonly exit: number | string;
}

const restartPauseMs = 200;
const lastWordsMax = 2_000;

export class Instance {
  readonly name: string;
  readonly port: number;
  readonly #env: Readonly<Record<string, string>>;
  #process: ServerProcess | null = null;
  #isStopped = false;
  #pauseMs = 0;
  #isUp = Promise.withResolvers<void>();
  #isServing = false;
  #life: Promise<void> | null = null;
  readonly drains: Drain[] = [];
  /** What a process said last that had been serving and ended by itself. */
  readonly deaths: string[] = [];
  #isExpectedToEnd = false;
  #isLeaving = false;
  #output = "";

  constructor(options: InstanceOptions) {
    this.name = options.name;
    this.port = options.port;
    this.#env = { ...options.env, PORT: String(options.port) };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From the moment it is told to stop until the next one serves. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Everything its processes printed. */
  get output(): string {
    return this.#output + (this.#process?.output() ?? "");
  }

  /** Resolves once it serves. */
  start(): Promise<void> {
    this.#life ??= this.#live();
    return this.up();
  }

  up(): Promise<void> {
    return this.#isUp.promise;
  }

  /** Without a goodbye; it is away for `awayMs` and however long it takes to start. */
  kill(awayMs: number): void {
    this.#pauseMs = awayMs;
    this.#end("SIGKILL");
  }

  /** As a deploy does it: the next one starts when this one has ended. */
  async terminate(awayMs: number): Promise<void> {
    await this.up();
    this.#pauseMs = awayMs;
    const startedAtMs = performance.now();
    const process = this.#process;
    this.#isLeaving = true;
    this.#end("SIGTERM");
    const exit = (await process?.exited) ?? "was not running";
    const drain = { name: this.name, tookMs: performance.now() - startedAtMs, exit };
    // Another fault may not have let it.
    if (exit !== "SIGKILL") this.drains.push(drain);
  }

  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#process?.kill("SIGCONT");
    this.#end("SIGKILL");
    await this.#life;
  }

  #end(signal: NodeJS.Signals): void {
    this.#isExpectedToEnd = true;
    this.#process?.kill(signal);
  }

  #serves(process: ServerProcess): void {
    if (this.#process !== process) return;
    this.#isServing = true;
    this.#isLeaving = false;
    this.#isUp.resolve();
  }

  async #live(): Promise<void> {
    while (!this.#isStopped) {
      this.#isExpectedToEnd = false;
      const process = startServerProcess({ env: this.#env });
      this.#process = process;
      process.ready().then(
        () => this.#serves(process),
        () => undefined,
      );
      await process.exited;
      // Whoever waits for one that never served waits for the next.
      if (this.#isServing) this.#isUp = Promise.withResolvers();
      if (this.#isServing && !this.#isExpectedToEnd)
        this.deaths.push(process.output().slice(-lastWordsMax));
      this.#isServing = false;
      this.#output += process.output();
      this.#process = null;
      if (this.#isStopped) return;
      await Bun.sleep(this.#pauseMs || restartPauseMs);
      this.#pauseMs = 0;
    }
  }
}
