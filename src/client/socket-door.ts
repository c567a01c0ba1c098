/** The main door: requests, events and signals over one link, for whoever the tokens belong to. */
import type { SocketConstructor } from "./connection.ts";
import { HubbubError, errorFromWire } from "./errors.ts";
import { Link, type LinkStatus } from "./link.ts";
import { Listeners } from "./listeners.ts";
import { Outbox } from "./outbox.ts";
import { Replica } from "./replica.ts";
import type { ClientStorage } from "./storage.ts";
import type { TokenKeeper } from "./tokens.ts";
import type { Device } from "./types.ts";
import { uuidV7 } from "./uuid.ts";
import type { ServerFrame } from "./wire.ts";

export interface SocketDoorOptions {
  readonly url: string;
  readonly Socket: SocketConstructor;
  readonly tokens: TokenKeeper;
  readonly storage: ClientStorage;
  readonly device: Device;
  readonly random: (() => number) | undefined;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

export const internalTimeoutMs = 15_000;

export class SocketDoor {
  readonly replica: Replica;
  readonly statuses: Listeners<[status: LinkStatus, error: HubbubError | null]>;
  readonly #options: SocketDoorOptions;
  readonly #outbox = new Outbox();
  readonly #link: Link;
  /** How far the server's clock is ahead of ours. */
  #clockOffsetMs = 0;
  /** Why the link ended for good, until it is asked for again. */
  #stopError: HubbubError | null = null;

  constructor(options: SocketDoorOptions) {
    this.#options = options;
    const { storage, report } = options;
    const random = options.random ?? Math.random;
    const request = (op: string, data: unknown): Promise<unknown> => this.#ask(op, data);
    this.statuses = new Listeners(report);
    this.replica = new Replica({ storage, random, request, report });
    this.#link = this.#createLink(random);
  }

  get status(): LinkStatus {
    return this.#link.status;
  }

  /** An idempotency key, by the server's clock as far as it is known. */
  makeKey(): string {
    return uuidV7(this.#options.now() + this.#clockOffsetMs, this.#options.random);
  }

  call(op: string, data: unknown, key: string | undefined, timeoutMs: number): Promise<unknown> {
    if (this.#stopError !== null) return Promise.reject(this.#stopError);
    this.#link.start();
    const makeKey = key === undefined ? () => this.makeKey() : () => key;
    return this.#outbox.request({ op, data, key: makeKey, timeoutMs });
  }

  async connect(): Promise<void> {
    this.#stopError = null;
    if (this.status === "open") return;
    await new Promise<void>((resolve, reject) => {
      const stop = this.statuses.add("", (status, error) => {
        if (status === "open") resolve();
        else if (status === "stopped") reject(error ?? new HubbubError("closed", "It was closed."));
        else return;
        stop();
      });
      this.#link.start();
    });
  }

  /** Somebody logged in: what stopped the link before may not stand any more. */
  loggedIn(): void {
    this.#stopError = null;
  }

  wake(): void {
    this.#link.wake();
  }

  end(error: HubbubError): void {
    this.#link.stop(error);
    this.#outbox.failAll("closed", error.message);
  }

  #ask(op: string, data: unknown): Promise<unknown> {
    return this.#outbox.request({ op, data, internal: true, timeoutMs: internalTimeoutMs });
  }

  #createLink(random: () => number): Link {
    const { url, Socket, tokens, now } = this.#options;
    return new Link({
      url: `${url.replace(/^http/, "ws")}/v1/socket`,
      Socket,
      tokens,
      random,
      now,
      nextId: () => this.#outbox.nextId(),
      hello: () => this.#hello(),
      renew: (token) => this.#ask("session.renew", { token }),
      opened: (opened, send) => {
        const { serverTimeMs, requestsWaitingMax, frameBytesMax } = opened;
        if (!Number.isNaN(serverTimeMs)) this.#clockOffsetMs = serverTimeMs - now();
        this.#outbox.connected({ send, requestsMax: requestsWaitingMax, frameBytesMax });
        this.replica.opened(opened);
      },
      frame: (frame) => this.#frame(frame),
      closed: (isFrameTooLarge) => {
        this.#outbox.disconnected(isFrameTooLarge);
        this.replica.disconnected();
      },
      status: (status, error) => {
        if (status === "stopped" && error !== null && error.code !== "closed") {
          this.#stopError = error;
          this.#outbox.failAll(error.code, error.message);
        }
        this.statuses.emit("", status, error);
      },
    });
  }

  #frame(frame: ServerFrame): void {
    if (frame.kind === "reply") this.#outbox.answer(frame.id, frame.data);
    else if (frame.kind !== "refusal") this.replica.frame(frame);
    else if (frame.id !== null) this.#outbox.refuse(frame.id, errorFromWire(frame.error));
  }

  /** What `session.open` says beside the token. */
  async #hello(): Promise<Record<string, unknown>> {
    const account = this.#options.tokens.current?.account;
    if (account === undefined) throw new HubbubError("unauthenticated", "Log in first.");
    const sync = await this.replica.prepare(account.id);
    const id = this.#options.device.id ?? (await this.#keptDeviceId());
    return { device: { ...this.#options.device, id }, ...(sync === null ? {} : { sync }) };
  }

  async #keptDeviceId(): Promise<string> {
    const { storage } = this.#options;
    const kept = await storage.get("hubbub.device");
    if (kept !== null) return kept;
    const id = this.makeKey();
    await storage.set("hubbub.device", id);
    return id;
  }
}
