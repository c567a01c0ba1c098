/**
 * The client: log in, call operations, hear events. It keeps one socket alive, loses nothing over reconnects, and never
 * makes a write happen twice.
 */
import { HubbubError } from "./errors.ts";
import type { Events, Signals, StreamStates } from "./generated.ts";
import type { HttpDoor } from "./http-door.ts";
import type { LinkStatus } from "./link.ts";
import type { Stop } from "./listeners.ts";
import type { Logins } from "./logins.ts";
import { waitForMedium, type Medium, type WaitOptions } from "./media.ts";
import { callTimeoutMsDefault, createParts, type ClientOptions } from "./parts.ts";
import { internalTimeoutMs, type SocketDoor } from "./socket-door.ts";
import type { TokenSet } from "./token-set.ts";
import type { TokenKeeper } from "./tokens.ts";
import type {
  AnyEvent,
  CallOptions,
  Device,
  EventMeta,
  EventName,
  Input,
  OperationName,
  Output,
  QueuedWrite,
  QueueEvent,
  SignalMeta,
  SignalName,
  StateKind,
  StreamKind,
  WatchedState,
  WatchKind,
  WatchState,
} from "./types.ts";
import { upload, type UploadOptions } from "./upload.ts";
import type { WriteQueue } from "./write-queue.ts";

export interface Watch {
  stop(): void;
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

export class Client {
  readonly #url: string;
  readonly #tokens: TokenKeeper;
  readonly #http: HttpDoor;
  readonly #socket: SocketDoor;
  readonly #queue: WriteQueue;
  readonly #logins: Logins;
  readonly #device: Device | undefined;

  constructor(options: ClientOptions) {
    const { url, tokens, http, socket, queue, logins } = createParts(options);
    this.#url = url;
    this.#tokens = tokens;
    this.#http = http;
    this.#socket = socket;
    this.#queue = queue;
    this.#logins = logins;
    this.#device = options.device;
  }

  /** Who is logged in, as far as is known: after `restore`, `login` or `verifyEmail`. */
  get account(): TokenSet["account"] | null {
    return this.#tokens.current?.account ?? null;
  }

  /** Takes up the login an earlier run kept in storage (or the browser in its cookie), and what it left to be sent. */
  async restore(): Promise<TokenSet["account"] | null> {
    const tokens = await this.#tokens.reload();
    if (tokens === null) return null;
    this.#socket.loggedIn();
    await this.#queue.load();
    return tokens.account;
  }

  register(input: Input<"auth.register">): Promise<Output<"auth.register">> {
    return this.callHttp("auth.register", input);
  }

  verifyEmail(input: Input<"auth.verifyEmail">): Promise<Output<"auth.verifyEmail">> {
    return this.logInWith("auth.verifyEmail", this.#named(input));
  }

  /** Answers tokens, which are kept, or `{ challenge }`, which `completeChallenge` meets. */
  login(input: Input<"auth.login">): Promise<Output<"auth.login">> {
    return this.logInWith("auth.login", this.#named(input));
  }

  /** The second factor. Codes by mail or text message come after `callHttp("auth.sendChallengeCode", …)`. */
  completeChallenge(
    input: Input<"auth.completeChallenge">,
  ): Promise<Output<"auth.completeChallenge">> {
    return this.logInWith("auth.completeChallenge", input);
  }

  /** Calls an operation whose answer may hold tokens, and keeps them: from then on this client is that person. */
  async logInWith<K extends OperationName>(op: K, input: Input<K>): Promise<Output<K>> {
    return (await this.#logins.logInWith(op, input)) as Output<K>;
  }

  /** Whatever the server says, this device forgets; what still waits in the queue is dropped. */
  logout(): Promise<void> {
    return this.#logins.logout(() =>
      this.callHttp("auth.logout", {}, { timeoutMs: internalTimeoutMs }),
    );
  }

  /**
   * Calls an operation over the socket. It waits through reconnects; a write is sent again under the same key until it
   * is answered, and so happens once. Rejects with a `HubbubError`.
   */
  async call<K extends OperationName>(
    op: K,
    input: Input<K>,
    options: CallOptions = {},
  ): Promise<Output<K>> {
    const { key, timeoutMs = callTimeoutMsDefault } = options;
    // The server encodes every answer by the schema this type is made from.
    return (await this.#socket.call(op, input, key, timeoutMs)) as Output<K>;
  }

  /** The same over HTTP, for what needs no socket. */
  async callHttp<K extends OperationName>(
    op: K,
    input: Input<K>,
    options: CallOptions = {},
  ): Promise<Output<K>> {
    const { key, timeoutMs = callTimeoutMsDefault } = options;
    const makeKey = (): string => key ?? this.#socket.makeKey();
    return (await this.#http.call({ op, input, timeoutMs, key: makeKey })) as Output<K>;
  }

  /**
   * Leaves a write to be done: at once, when there is a connection again, or after a restart (with a `storage` that
   * outlives it), in order, and once. Resolves when it is stored; `onQueue` hears what becomes of it.
   */
  async queue<K extends OperationName>(op: K, input: Input<K>): Promise<QueuedWrite> {
    await this.#tokens.load();
    return (await this.#queue.add(op, input)) as QueuedWrite;
  }

  /** What waits to be sent for whoever is logged in, in order. */
  get queued(): readonly QueuedWrite[] {
    return this.#queue.writes as readonly QueuedWrite[];
  }

  /** Takes a write back; false when it is too late for that. One that is under way may happen all the same. */
  unqueue(id: string): Promise<boolean> {
    return this.#queue.remove(id);
  }

  onQueue(handler: (event: QueueEvent) => void): Stop {
    return this.#queue.on((event) => handler(event as QueueEvent));
  }

  /**
   * Sends a file, by HTTP: what a page's file input gives, `Bun.file(path)`, or Node's `await openAsBlob(path)`. Rejects with
   * `unsupported` where the server takes none, with `aborted` after `signal`; what broke off begins anew with the next call.
   */
  async upload(file: Blob, options: UploadOptions = {}): Promise<Medium> {
    const token = await this.#tokens.access();
    const { key = this.#socket.makeKey() } = options;
    const sent = { url: `${this.#url}/v1/media`, token, key, file, options };
    return (await upload(sent)) as Medium;
  }

  /**
   * Resolves with a medium of one's own when it is `ready` to be used. Rejects with its failure's code when it failed, with
   * `not-found` when it is gone, with `timeout` after `timeoutMs` (default: ten minutes).
   */
  async mediumReady(mediaId: string, { timeoutMs }: WaitOptions = {}): Promise<Medium> {
    return await waitForMedium({
      ...{ mediaId, timeoutMs },
      get: () => this.call("media.get", { mediaId }, { timeoutMs: Infinity }),
      onUpdated: (handler) => this.on("media.updated", handler),
      onDeleted: (handler) => this.on("media.deleted", (gone) => handler(gone.mediaId)),
    });
  }

  /** Every event once, in the order of its stream. The answer takes the handler away. */
  on<K extends EventName>(event: K, handler: (data: Events[K], meta: EventMeta) => void): Stop {
    const { events } = this.#socket.replica;
    return events.add(event, (data, meta) => handler(data as Events[K], meta));
  }

  /** All events of one stream; of every stream when `stream` is `null`. */
  onStream(stream: string | null, handler: (event: AnyEvent) => void): Stop {
    return this.#socket.replica.streams.add(stream ?? "", handler);
  }

  onSignal<K extends SignalName>(
    signal: K,
    handler: (data: Signals[K], meta: SignalMeta) => void,
  ): Stop {
    const { signals } = this.#socket.replica;
    return signals.add(signal, (data, meta) => handler(data as Signals[K], meta));
  }

  /**
   * Takes the whole state of streams of a kind: of each at the first login on a device, and again when its log was
   * replaced. Without such a handler a stream is followed from where it stands when this client first meets it.
   */
  onReset<K extends StreamKind>(
    kind: K,
    handler: (state: StreamStates[K], meta: { stream: string; seq: number }) => void,
  ): Stop {
    const { resets } = this.#socket.replica;
    return resets.add(kind, (state, meta) => handler(state as StreamStates[K], meta));
  }

  /** A stream one may no longer have: drop what is kept of it. */
  onGone(handler: (stream: string) => void): Stop {
    return this.#socket.replica.gone.add("", handler);
  }

  onStatus(handler: (status: LinkStatus, error: HubbubError | null) => void): Stop {
    return this.#socket.statuses.add("", handler);
  }

  /** Watches something while one looks at it: its state now, and again whenever signals may have been lost. */
  watch<K extends WatchKind>(
    kind: K,
    id: string,
    onState: (state: WatchState<K>) => void,
    onEnded: (error: HubbubError) => void = () => undefined,
  ): Watch {
    const stop = this.#socket.replica.watches.add({
      ...{ kind, id, onEnded, op: `watch.${kind}`, input: { id } },
      onAnswer: (answer) => onState(answer["state"] as WatchState<K>),
    });
    return { stop };
  }

  /**
   * Watches many things of a kind at once, for example `watchEach("presence", { accountIds }, show)`: the state of each
   * now, every change, and the state of each again whenever changes may have been lost.
   */
  watchEach<K extends StateKind>(
    kind: K,
    input: Input<`${K}.watch`>,
    onState: (state: WatchedState<K>) => void,
    onEnded: (error: HubbubError) => void = () => undefined,
  ): Watch {
    const stop = this.#socket.replica.watches.add({
      ...{ kind, id: null, onEnded, op: `${kind}.watch`, input },
      onAnswer({ states }) {
        for (const state of Array.isArray(states) ? states : []) onState(state as WatchedState<K>);
      },
      onSignal: (data) => onState(data as WatchedState<K>),
    });
    return { stop };
  }

  /** What is on the screen is caught up first. */
  prefer(...streams: readonly string[]): void {
    this.#socket.replica.prefer(streams);
  }

  /** Sequence number of the last event delivered of a stream. */
  cursorOf(stream: string): number | null {
    return this.#socket.replica.cursorOf(stream);
  }

  get status(): LinkStatus {
    return this.#socket.status;
  }

  /** Resolves when the socket is open; rejects when it cannot be for good (logged out, suspended, version). */
  connect(): Promise<void> {
    return this.#socket.connect();
  }

  /** Resolves when everything missed before the present connection has been delivered. */
  caughtUp(): Promise<void> {
    return this.#socket.replica.caughtUp();
  }

  /** For `online` and foreground events: reconnects now instead of at the end of the pause. */
  wake(): void {
    this.#socket.wake();
  }

  /** Ends the socket and saves the place; what is unanswered rejects with `closed`. `connect` begins again. */
  async close(): Promise<void> {
    this.#socket.end(new HubbubError("closed", "The client was closed."));
    await this.#socket.replica.save();
  }

  #named<T extends object>(input: T): T {
    return this.#device === undefined ? input : { device: this.#device, ...input };
  }
}
