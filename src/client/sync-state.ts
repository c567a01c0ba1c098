/**
 * How far this device is: the cursor of every stream and the token that says what changed since. Stored as one
 * document, because a `sync` newer than its cursors would hide what they have not read.
 */
import { isRecord, parseJson } from "./json.ts";
import type { ClientStorage } from "./storage.ts";

interface Stored {
  readonly epoch: string | null;
  readonly sync: string | null;
  readonly cursors: Readonly<Record<string, number>>;
}

/** A crash in between delivers this much again: at least once, never less. */
const saveDelayMs = 250;

export class SyncState {
  readonly cursors = new Map<string, number>();
  epoch: string | null = null;
  sync: string | null = null;
  readonly #storage: ClientStorage;
  readonly #key: string;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> = Promise.resolve();

  private constructor(storage: ClientStorage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  static async load(storage: ClientStorage, accountId: string): Promise<SyncState> {
    const state = new SyncState(storage, `hubbub.sync.${accountId}`);
    const stored = parseJson((await storage.get(state.#key)) ?? "");
    if (isStored(stored)) {
      state.epoch = stored.epoch;
      state.sync = stored.sync;
      for (const [stream, seq] of Object.entries(stored.cursors)) state.cursors.set(stream, seq);
    }
    return state;
  }

  /** Soon, and once for many changes. */
  saveSoon(): void {
    this.#timer ??= setTimeout(() => void this.save(), saveDelayMs);
  }

  /** Now, and after whatever is being saved already. */
  save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#saving = this.#saving.then(
      () => this.#write(),
      () => this.#write(),
    );
    return this.#saving;
  }

  async remove(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#saving.catch(() => undefined);
    await this.#storage.remove(this.#key);
  }

  async #write(): Promise<void> {
    const document: Stored = {
      epoch: this.epoch,
      sync: this.sync,
      cursors: Object.fromEntries(this.cursors),
    };
    await this.#storage.set(this.#key, JSON.stringify(document));
  }
}

function isStored(value: unknown): value is Stored {
  if (!isRecord(value) || !isRecord(value["cursors"])) return false;
  const { epoch, sync, cursors } = value;
  return (
    (typeof epoch === "string" || epoch === null) &&
    (typeof sync === "string" || sync === null) &&
    Object.values(cursors).every((seq) => typeof seq === "number")
  );
}
