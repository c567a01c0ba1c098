/**
 * Watching: a snapshot, then signals that are counted. A gap in the count or a new connection means something may be
 * lost, and the watch starts again with a fresh snapshot.
 */
import { HubbubError, isHubbubError } from "./errors.ts";
import { isRecord } from "./json.ts";
import type { SignalFrame } from "./wire.ts";

export interface WatchTarget {
  readonly kind: string;
  /** Null where one watch spans many. */
  readonly id: string | null;
}

/** What is asked for, and who hears of it. */
export interface WatchWish extends WatchTarget {
  readonly op: string;
  readonly input: unknown;
  /** Takes an answer's states, now and whenever it begins again. */
  readonly onAnswer: (answer: Readonly<Record<string, unknown>>) => void;
  readonly onSignal?: (data: unknown) => void;
  /** Called when it may not be watched any more. */
  readonly onEnded: (error: HubbubError) => void;
}

interface Watched extends WatchWish {
  /** The server's name for it; null while it is being asked for. */
  name: string | null;
  lastN: number;
}

interface WatchesOptions {
  readonly request: (op: string, data: unknown) => Promise<unknown>;
  readonly signal: (frame: SignalFrame, target: WatchTarget) => void;
  readonly report: (error: unknown) => void;
}

/** Signals may come before the answer that names their watch; so many of them are kept. */
const earlySignalsMax = 100;

export class Watches {
  readonly #options: WatchesOptions;
  readonly #all = new Set<Watched>();
  readonly #byName = new Map<string, Watched>();
  #early: SignalFrame[] = [];
  #isOpen = false;

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  add(wish: WatchWish): () => void {
    const watched: Watched = { ...wish, name: null, lastN: 0 };
    this.#all.add(watched);
    if (this.#isOpen) void this.#begin(watched);
    return () => {
      if (!this.#all.delete(watched)) return;
      this.#stop(watched);
    };
  }

  opened(): void {
    this.#isOpen = true;
    for (const watched of this.#all) void this.#begin(watched);
  }

  disconnected(): void {
    this.#isOpen = false;
    this.#early = [];
    this.#byName.clear();
    for (const watched of this.#all) watched.name = null;
  }

  signal(frame: SignalFrame): void {
    const watched = this.#byName.get(frame.watch);
    if (watched === undefined) {
      if (this.#early.length < earlySignalsMax) this.#early.push(frame);
      return;
    }
    if (frame.n <= watched.lastN) return;
    const isLoss = frame.n > watched.lastN + 1;
    watched.lastN = frame.n;
    watched.onSignal?.(frame.data);
    this.#options.signal(frame, watched);
    if (isLoss) {
      this.#stop(watched);
      void this.#begin(watched);
    }
  }

  ended(name: string): void {
    const watched = this.#byName.get(name);
    if (watched === undefined) return;
    this.#byName.delete(name);
    this.#all.delete(watched);
    watched.onEnded(new HubbubError("not-found", "It may not be watched any more."));
  }

  async #begin(watched: Watched): Promise<void> {
    try {
      const answer = await this.#options.request(watched.op, watched.input);
      const name = isRecord(answer) ? answer["watch"] : undefined;
      if (!isRecord(answer) || typeof name !== "string")
        throw new HubbubError("internal", "A watch without a name.");
      watched.name = name;
      watched.lastN = 0;
      if (!this.#all.has(watched)) return this.#stop(watched);
      this.#byName.set(name, watched);
      watched.onAnswer(answer);
      const early = this.#early.filter((frame) => frame.watch === name);
      this.#early = this.#early.filter((frame) => frame.watch !== name);
      for (const frame of early) this.signal(frame);
    } catch (error) {
      // Without a connection it begins again with the next one.
      if (isHubbubError(error, "unavailable")) return;
      this.#all.delete(watched);
      if (isHubbubError(error)) watched.onEnded(error);
      else this.#options.report(error);
    }
  }

  #stop(watched: Watched): void {
    const { name } = watched;
    watched.name = null;
    if (name === null) return;
    this.#byName.delete(name);
    if (this.#isOpen) this.#options.request("watch.stop", { watch: name }).catch(() => undefined);
  }
}
