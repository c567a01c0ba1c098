/** What one person's client holds of the server: streams, watches, and the handlers that hear of them. */
import { CatchUp } from "./catch-up.ts";
import type { Opened } from "./catch-up-answers.ts";
import { Listeners } from "./listeners.ts";
import type { ClientStorage } from "./storage.ts";
import { SyncState } from "./sync-state.ts";
import type { AnyEvent, EventMeta, SignalMeta } from "./types.ts";
import { Watches } from "./watches.ts";
import type { ServerFrame, StreamEntry } from "./wire.ts";

interface ReplicaOptions {
  readonly storage: ClientStorage;
  readonly random: () => number;
  readonly request: (op: string, data: unknown) => Promise<unknown>;
  readonly report: (error: unknown) => void;
}

export class Replica {
  readonly events: Listeners<[data: unknown, meta: EventMeta]>;
  readonly streams: Listeners<[event: AnyEvent]>;
  readonly signals: Listeners<[data: unknown, meta: SignalMeta]>;
  /** By kind of stream. */
  readonly resets: Listeners<[state: unknown, meta: { stream: string; seq: number }]>;
  readonly gone: Listeners<[stream: string]>;
  readonly watches: Watches;
  readonly #options: ReplicaOptions;
  #person: { accountId: string; state: SyncState; catchUp: CatchUp } | null = null;
  #preferred: readonly string[] = [];
  #isCaughtUp = false;
  readonly #waiters: (() => void)[] = [];

  constructor(options: ReplicaOptions) {
    const { report, request } = options;
    this.#options = options;
    this.events = new Listeners(report);
    this.streams = new Listeners(report);
    this.signals = new Listeners(report);
    this.resets = new Listeners(report);
    this.gone = new Listeners(report);
    this.watches = new Watches({
      request,
      report,
      signal: ({ signal, data }, { kind, id }) => this.signals.emit(signal, data, { kind, id }),
    });
  }

  /** Loads how far this device was for that person; answers the `sync` to open with. */
  async prepare(accountId: string): Promise<string | null> {
    if (this.#person?.accountId !== accountId) {
      const state = await SyncState.load(this.#options.storage, accountId);
      this.#person = { accountId, state, catchUp: this.#catchUp(state) };
      this.#person.catchUp.prefer(this.#preferred);
    }
    return this.#person.state.sync;
  }

  prefer(streams: readonly string[]): void {
    this.#preferred = streams;
    this.#person?.catchUp.prefer(streams);
  }

  cursorOf(stream: string): number | null {
    return this.#person?.catchUp.cursorOf(stream) ?? null;
  }

  /** Resolves when everything that changed before the present connection has been read. */
  caughtUp(): Promise<void> {
    if (this.#isCaughtUp) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  opened(opened: Opened): void {
    this.#person?.catchUp.opened(opened).catch(this.#options.report);
    this.watches.opened();
  }

  frame(frame: ServerFrame): void {
    if (frame.kind === "event") this.#person?.catchUp.live(frame);
    if (frame.kind === "signal") this.watches.signal(frame);
    if (frame.kind === "watch-ended") this.watches.ended(frame.watch);
  }

  disconnected(): void {
    this.#isCaughtUp = false;
    this.#person?.catchUp.disconnected();
    this.watches.disconnected();
  }

  async save(): Promise<void> {
    await this.#person?.state.save();
  }

  /** Forgets the person: their place, on this device, for good. */
  async forget(): Promise<void> {
    const person = this.#person;
    this.#person = null;
    await person?.state.remove();
  }

  #catchUp(state: SyncState): CatchUp {
    return new CatchUp({
      state,
      request: this.#options.request,
      random: this.#options.random,
      wantsState: (stream) => this.resets.has(kindOf(stream)),
      deliver: (stream, entry) => this.#deliver(stream, entry),
      reset: (stream, snapshot, seq) => this.resets.emit(kindOf(stream), snapshot, { stream, seq }),
      gone: (stream) => this.gone.emit("", stream),
      caughtUp: () => {
        this.#isCaughtUp = true;
        for (const resolve of this.#waiters.splice(0)) resolve();
      },
    });
  }

  #deliver(stream: string, entry: StreamEntry): void {
    if (entry.skip) return;
    const { event, data, seq, key } = entry;
    const meta: EventMeta = { stream, seq, key };
    this.events.emit(event, data, meta);
    // The server's word for what the data is; a name this version does not know reaches handlers as it came.
    const any = { ...meta, event, data } as AnyEvent;
    this.streams.emit(stream, any);
    this.streams.emit("", any);
  }
}

function kindOf(stream: string): string {
  return stream.slice(0, stream.indexOf(":"));
}
