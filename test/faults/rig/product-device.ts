/** The product's own client under the same faults: what it delivers to handlers is what is judged. */
import { createClient, HubbubError, type Client } from "#src/client/index.ts";
import { memoryStorage } from "#src/client/storage.ts";
import { uuidV7 } from "#src/client/uuid.ts";
import { ChatCache } from "./chat-cache.ts";
import { chooseDoor, emptyLog, type Device, type Door, type Identity } from "./device.ts";
import type { DeviceLog, Operation } from "./history.ts";
import { gaveUp, refused, succeeded, type Journal } from "./journal.ts";
import type { Random } from "./random.ts";

export interface ProductDeviceOptions {
  readonly identity: Identity;
  readonly doors: readonly Door[];
  readonly random: Random;
  readonly journal: Journal;
  readonly patienceMs: number;
}

/** Where the client believes its server to be; the network picks one of them. */
const anyServer = "http://hubbub.test";
const tokenLifeMs = 600_000;
const unanswered = new Set(["timeout", "unavailable", "closed"]);

export class ProductDevice implements Device {
  readonly identity: Identity;
  readonly log: DeviceLog;
  readonly cache = new ChatCache();
  readonly #options: ProductDeviceOptions;
  readonly #sockets = new Set<WebSocket>();
  readonly #client: Client;
  #open = 0;
  #isCaughtUp = false;
  #isStopping = false;
  #closed: { atMs: number; code: number } | null = null;
  #lastCode = 0;

  constructor(options: ProductDeviceOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.log = emptyLog(options.identity, false);
    const storage = memoryStorage();
    void storage.set("hubbub.tokens", JSON.stringify(tokensOf(options.identity)));
    this.#client = createClient({
      ...{ url: anyServer, storage, random: options.random.next },
      WebSocket: this.#network(),
      fetch: (url, init) =>
        globalThis.fetch(
          url.replace(anyServer, chooseDoor(options.doors, options.random).url),
          init,
        ),
    });
    this.#follow();
  }

  get isEnded(): boolean {
    return this.log.endedAtMs !== null;
  }

  get isQuiet(): boolean {
    return this.#client.status === "open" && this.#isCaughtUp && this.#open === 0;
  }

  async start(): Promise<void> {
    await this.#client.restore();
    await this.#client.connect();
    await this.#client.caughtUp();
    const own = `user:${this.identity.accountId}`;
    // Something may have been told in between.
    const first = this.log.entries.find((entry) => entry.stream === own);
    const seq = first?.kind === "apply" ? first.seq - 1 : (this.#client.cursorOf(own) ?? 0);
    this.log.entries.unshift({ kind: "start", stream: own, seq });
  }

  async write(op: string, input: Record<string, unknown>, key?: string): Promise<Operation> {
    const { journal, random, patienceMs: timeoutMs } = this.#options;
    const ownKey = key ?? uuidV7(Date.now(), random.next);
    const operation = journal.begin(this.identity, { op, key: ownKey, input });
    this.#open += 1;
    try {
      // The rig draws operations by name.
      const call = this.#client.call.bind(this.#client) as unknown as LooseCall;
      succeeded(operation, await call(op, input, { key: ownKey, timeoutMs }));
    } catch (error) {
      if (!(error instanceof HubbubError)) throw error;
      if (unanswered.has(error.code)) gaveUp(operation, null);
      else refused(operation, error.code);
    } finally {
      this.#open -= 1;
    }
    return operation;
  }

  cursorOf(stream: string): number | null {
    return this.#client.cursorOf(stream);
  }

  drop(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#client.wake();
  }

  async stop(): Promise<void> {
    const streams = new Set(this.log.entries.map((entry) => entry.stream));
    for (const stream of streams) {
      const cursor = this.#client.cursorOf(stream);
      if (cursor !== null) this.log.cursors.set(stream, cursor);
    }
    this.#isStopping = true;
    await this.#client.close();
  }

  #follow(): void {
    const { entries } = this.log;
    this.#client.onStream(null, ({ stream, seq, event, data, key }) => {
      entries.push({ kind: "apply", stream, seq, event, data, key, live: true });
      this.cache.apply(stream, event, data);
      if (event === "chat.left") this.cache.gone(`chat:${data.chatId}`);
      if (event === "chat.joined" || event === "chat.requested")
        this.#joined(`chat:${data.chatId}`, data.from - 1);
    });
    this.#client.onReset("chat", (state, { stream, seq }) => {
      entries.push({ kind: "reset", stream, seq });
      this.cache.reset(stream, seq, state);
    });
    this.#client.onGone((stream) => {
      entries.push({ kind: "gone", stream });
      this.cache.gone(stream);
    });
    this.#client.onStatus((status) => this.#noteStatus(status));
  }

  /** What it kept went when it left; the client goes on from where it is, which may be further than the beginning. */
  #joined(stream: string, seq: number): void {
    const chatId = stream.slice("chat:".length);
    if (!this.cache.chats.has(chatId))
      this.cache.start(stream, Math.max(seq, this.#client.cursorOf(stream) ?? 0));
  }

  #noteStatus(status: string): void {
    const nowMs = performance.now();
    if (status === "open") {
      if (this.#closed) {
        const { atMs: closedAtMs, code } = this.#closed;
        this.log.reconnects.push({ closedAtMs, openedAtMs: nowMs, code });
      }
      this.#closed = null;
      void this.#noteCaughtUp();
      return;
    }
    this.#isCaughtUp = false;
    if (status === "offline") this.#closed ??= { atMs: nowMs, code: this.#lastCode };
    if (status === "stopped" && !this.#isStopping) this.log.endedAtMs ??= nowMs;
  }

  async #noteCaughtUp(): Promise<void> {
    await this.#client.caughtUp();
    this.#isCaughtUp = true;
  }

  /** Sockets that go to whichever server, and whose frames are seen as they come. */
  #network(): new (url: string) => WebSocket {
    const { random, doors } = this.#options;
    const sockets = this.#sockets;
    const { heard } = this.log;
    const closed = (code: number): void => {
      this.#lastCode = code;
    };
    return class extends WebSocket {
      constructor(url: string) {
        super(
          url.replace(
            anyServer.replace("http", "ws"),
            chooseDoor(doors, random).url.replace("http", "ws"),
          ),
        );
        sockets.add(this);
        this.addEventListener("close", ({ code }) => {
          closed(code);
          sockets.delete(this);
        });
        this.addEventListener("message", ({ data }) => {
          const { stream, seq } = JSON.parse(String(data)) as { stream?: string; seq?: number };
          if (stream !== undefined && seq !== undefined)
            heard.push({ atMs: performance.now(), stream, seq });
        });
      }
    };
  }
}

type LooseCall = (
  op: string,
  input: unknown,
  options: { key: string; timeoutMs: number },
) => Promise<unknown>;

function tokensOf({ accessToken, refreshToken, accountId: id, handle }: Identity) {
  const nowMs = Date.now();
  const times = { expiresAtMs: nowMs + tokenLifeMs, renewAtMs: nowMs + tokenLifeMs * 0.8 };
  return { accessToken, refreshToken, ...times, account: { id, handle } };
}
