/**
 * The standing link: one connection after another, each opened with a valid token, renewed while it lasts, and
 * replaced after the pause its end asks for.
 */
import { readOpened, type Opened } from "./catch-up-answers.ts";
import { backoffMs } from "./backoff.ts";
import { closeAdvice } from "./close-advice.ts";
import { Connection, type SocketConstructor } from "./connection.ts";
import { HubbubError, errorFromWire, isHubbubError } from "./errors.ts";
import type { TokenKeeper } from "./tokens.ts";
import type { ServerFrame } from "./wire.ts";

/** `stopped`: nothing happens any more until `start`; the error says why. */
export type LinkStatus = "offline" | "connecting" | "open" | "stopped";

export interface LinkOptions {
  readonly url: string;
  readonly Socket: SocketConstructor;
  readonly tokens: TokenKeeper;
  readonly random: () => number;
  readonly now: () => number;
  readonly nextId: () => number;
  /** What `session.open` says beside the token. */
  readonly hello: () => Promise<Record<string, unknown>>;
  readonly opened: (opened: Opened, send: (text: string) => void) => void;
  readonly frame: (frame: ServerFrame) => void;
  readonly closed: (isFrameTooLarge: boolean) => void;
  readonly renew: (token: string) => Promise<unknown>;
  readonly status: (status: LinkStatus, error: HubbubError | null) => void;
}

/** A connection that lasted so long was a good one: the next attempt starts from the shortest pause. */
const steadyMs = 5000;
const renewRetryMs = 5000;

export class Link {
  readonly #options: LinkOptions;
  #status: LinkStatus = "stopped";
  #connection: Connection | null = null;
  #attempt = 0;
  #openedAtMs: number | null = null;
  #needsNewToken = false;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #renewal: ReturnType<typeof setTimeout> | null = null;
  /** Counts starts and stops, so that what was begun before one notices. */
  #era = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  start(): void {
    if (this.#status !== "stopped") return;
    this.#era += 1;
    this.#attempt = 0;
    this.#needsNewToken = false;
    void this.#connect(this.#era);
  }

  /** The network is back, the app is on the screen again: skips the rest of a pause, asks a sleepy connection for a sign. */
  wake(): void {
    this.#connection?.probe();
    if (this.#status !== "offline") return;
    this.#clearTimers();
    this.#attempt = 0;
    void this.#connect(this.#era);
  }

  stop(error: HubbubError | null = null): void {
    if (this.#status === "stopped") return;
    this.#era += 1;
    this.#clearTimers();
    this.#set("stopped", error);
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    connection.close();
    this.#options.closed(false);
  }

  async #connect(era: number): Promise<void> {
    this.#set("connecting");
    try {
      const { tokens, hello } = this.#options;
      const token = this.#needsNewToken
        ? (await tokens.refresh()).accessToken
        : await tokens.access();
      const data = { token, ...(await hello()) };
      if (era !== this.#era) return;
      this.#needsNewToken = false;
      this.#openSocket(data);
    } catch (error) {
      if (era !== this.#era) return;
      if (isHubbubError(error, "unauthenticated")) this.stop(error);
      else this.#comeBack(isHubbubError(error) ? (error.retryAfterMs ?? 0) : 0);
    }
  }

  #openSocket(data: Record<string, unknown>): void {
    const { Socket, url, nextId } = this.#options;
    const id = nextId();
    let refusal: HubbubError | null = null;
    const connection = new Connection(Socket, url, {
      opened: () => connection.send(JSON.stringify({ id, op: "session.open", data })),
      frame: (frame) => {
        if (this.#connection !== connection) return;
        if (frame.kind === "reply" && frame.id === id)
          this.#opened(connection, readOpened(frame.data));
        else if (frame.kind === "refusal" && frame.id === id) {
          refusal = errorFromWire(frame.error);
          connection.close();
        } else this.#options.frame(frame);
      },
      closed: (code, reason) => {
        if (this.#connection === connection) this.#closed(code, reason, refusal);
      },
    });
    this.#connection = connection;
  }

  #opened(connection: Connection, opened: Opened): void {
    this.#openedAtMs = this.#options.now();
    connection.keepAlive(opened.heartbeatSeconds);
    this.#set("open");
    this.#scheduleRenewal();
    this.#options.opened(opened, (text) => connection.send(text));
  }

  #closed(code: number, reason: string, refusal: HubbubError | null): void {
    this.#connection = null;
    this.#clearTimers();
    const wasSteady =
      this.#openedAtMs !== null && this.#options.now() - this.#openedAtMs >= steadyMs;
    this.#openedAtMs = null;
    if (wasSteady) this.#attempt = 0;
    const advice = closeAdvice(code, reason);
    this.#set("offline");
    this.#options.closed(advice.kind === "drop-frame");
    if (advice.kind === "stop") {
      this.stop(
        new HubbubError("forbidden", `The server closed the socket for good: ${advice.reason}.`),
      );
      return;
    }
    if (advice.kind === "new-token" || refusal?.code === "unauthenticated")
      this.#needsNewToken = true;
    this.#comeBack(
      advice.kind === "resume" ? Math.max(advice.delayMs, refusal?.retryAfterMs ?? 0) : 0,
    );
  }

  #comeBack(delayMs: number): void {
    const pauseMs = delayMs + backoffMs(this.#attempt, this.#options.random);
    this.#attempt += 1;
    this.#set("offline");
    const era = this.#era;
    this.#retry = setTimeout(() => void this.#connect(era), pauseMs);
  }

  #scheduleRenewal(inMs?: number): void {
    const tokens = this.#options.tokens.current;
    if (tokens === null) return;
    const delayMs = inMs ?? Math.max(0, tokens.renewAtMs - this.#options.now());
    const connection = this.#connection;
    this.#renewal = setTimeout(() => void this.#renew(connection), delayMs);
  }

  async #renew(connection: Connection | null): Promise<void> {
    try {
      const { accessToken } = await this.#options.tokens.refresh();
      if (this.#connection !== connection || connection === null) return;
      await this.#options.renew(accessToken);
      if (this.#connection === connection) this.#scheduleRenewal();
    } catch (error) {
      if (this.#connection !== connection || connection === null) return;
      if (isHubbubError(error, "unauthenticated")) this.stop(error);
      else this.#scheduleRenewal(renewRetryMs);
    }
  }

  #set(status: LinkStatus, error: HubbubError | null = null): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.status(status, error);
  }

  #clearTimers(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#renewal !== null) clearTimeout(this.#renewal);
    this.#retry = null;
    this.#renewal = null;
  }
}
