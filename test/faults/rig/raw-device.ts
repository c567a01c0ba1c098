/** A minimal client of the wire: one socket after another, at whichever server answers, and no help from the product. */
import { ChatCache } from "./chat-cache.ts";
import { chooseDoor, emptyLog, type Device, type Door, type Identity } from "./device.ts";
import type { DeviceLog, Operation } from "./history.ts";
import { post, type Answer } from "./http-door.ts";
import { gaveUp, refused, succeeded, type Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import { RawStreams, Refusal, type OpenAnswer, type WireEntry } from "./raw-streams.ts";
import { uuidV7 } from "#src/client/uuid.ts";

export interface RawDeviceOptions {
  readonly identity: Identity;
  readonly doors: readonly Door[];
  readonly random: Random;
  readonly journal: Journal;
  /** So many of its writes' answers it pretends not to have got, and asks again. */
  readonly lostReplies: number;
  /** After that an unanswered write is given up. */
  readonly patienceMs: number;
}

interface Pending {
  readonly op: string;
  readonly data: unknown;
  readonly key: string | null;
  readonly settle: (answer: Answer) => void;
  readonly operation: Operation | null;
}

interface Frame extends Partial<WireEntry> {
  readonly id?: number;
  readonly error?: { readonly code: string; readonly retryAfterMs?: number };
}

const backoffBaseMs = 100;
const backoffMaxMs = 2_000;
const connectMs = 3_000;
/** Silence, in steps of this: after one it asks for a sign of life, after two it takes the link for dead. */
const silenceMs = 2_000;
const steadyMs = 2_000;
const refusalPauseMs = 100;
const lost: Answer = { code: "connection-lost" };

export class RawDevice implements Device {
  readonly identity: Identity;
  readonly log: DeviceLog;
  readonly cache = new ChatCache();
  readonly #options: RawDeviceOptions;
  readonly #random: Random;
  readonly #streams: RawStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #caughtUp = Promise.withResolvers<void>();
  #socket: WebSocket | null = null;
  #isOpen = false;
  #isStopped = false;
  #isSilent = false;
  #lastId = 0;
  #attempt = 0;
  #openedAtMs = 0;
  #closedAtMs: number | null = null;
  #closeCode = 0;
  #accessToken: string;
  #refreshToken: string;
  #needsToken = false;
  #watchdog: Timer | null = null;
  #handshakeTimer: Timer | null = null;

  constructor(options: RawDeviceOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.#random = options.random;
    this.#accessToken = options.identity.accessToken;
    this.#refreshToken = options.identity.refreshToken;
    this.log = emptyLog(options.identity, true);
    this.#streams = new RawStreams(this.log, this.cache, (op, data) => this.#ask(op, data));
  }

  get isEnded(): boolean {
    return this.log.endedAtMs !== null;
  }

  get isQuiet(): boolean {
    return this.#isOpen && this.#pending.size === 0 && this.#streams.isCaughtUp;
  }

  cursorOf(stream: string): number | null {
    return this.#streams.cursorOf(stream);
  }

  async start(): Promise<void> {
    this.#connect();
    await this.#caughtUp.promise;
  }

  write(op: string, input: Record<string, unknown>, key?: string): Promise<Operation> {
    const { journal, patienceMs } = this.#options;
    const ownKey = key ?? uuidV7(Date.now(), this.#random.next);
    const operation = journal.begin(this.identity, { op, key: ownKey, input });
    return new Promise((resolve) => {
      const id = this.#nextId();
      const finish = (settled: () => void): void => {
        clearTimeout(timer);
        this.#pending.delete(id);
        settled();
        resolve(operation);
      };
      const timer = setTimeout(() => finish(() => gaveUp(operation)), patienceMs);
      const settle = (answer: Answer): void => {
        if (operation.endedAtMs !== null) return;
        if (this.#mustAskAgain(answer)) {
          setTimeout(
            () => void this.#repeat(id),
            "retryAfterMs" in answer ? answer.retryAfterMs : refusalPauseMs,
          );
        } else if ("data" in answer) finish(() => succeeded(operation, answer.data));
        else if (answer === lost) finish(() => gaveUp(operation));
        else finish(() => refused(operation, answer.code));
      };
      this.#pending.set(id, { op, data: input, key: ownKey, settle, operation });
      if (this.isEnded) settle(lost);
      else this.#send(id);
    });
  }

  drop(): void {
    if (this.#socket) this.#gone(this.#socket, 1006);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.drop();
    for (const pending of this.#pending.values()) pending.settle(lost);
    for (const [stream, seq] of this.#streams.cursors) this.log.cursors.set(stream, seq);
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #send(id: number): void {
    const pending = this.#pending.get(id);
    if (!pending || !this.#isOpen) return;
    if (pending.operation) pending.operation.attempts += 1;
    const { op, data, key } = pending;
    this.#socket?.send(JSON.stringify({ id, op, data, ...(key === null ? {} : { key }) }));
  }

  /** What may pass by itself, and answers that this client chooses to lose. */
  #mustAskAgain(answer: Answer): boolean {
    if (this.#isStopped || this.isEnded) return false;
    if ("data" in answer) return this.#random.chance(this.#options.lostReplies);
    // Its session ended: it hears of that when it asks for another token.
    if (answer.code === "unauthenticated") return true;
    return ["unavailable", "timeout", "rate-limited"].includes(answer.code);
  }

  /** The same write under the same key: on this socket, or through the other door. */
  async #repeat(id: number): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending?.operation) return;
    if (this.#random.chance(0.5)) return this.#send(id);
    const { op, data, key, operation, settle } = pending;
    operation.attempts += 1;
    const answer = await post(chooseDoor(this.#options.doors, this.#random), {
      ...{ op, data, key },
      token: this.#accessToken,
    });
    // No answer there: the socket is asked again.
    if (answer === null) setTimeout(() => this.#send(id), refusalPauseMs);
    else settle(answer);
  }

  /** For the connection itself: ends with it. */
  #ask(op: string, data: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer): void => {
        if ("data" in answer) resolve(answer.data);
        else reject(new Refusal(answer.code));
      };
      if (!this.#isOpen) return settle(lost);
      const id = this.#nextId();
      this.#pending.set(id, { op, data, key: null, settle, operation: null });
      this.#send(id);
    });
  }

  #connect(): void {
    if (this.#isStopped || this.isEnded) return;
    const door = chooseDoor(this.#options.doors, this.#random);
    const socket = new WebSocket(`${door.url.replace("http", "ws")}/v1/socket`);
    this.#socket = socket;
    const openId = this.#nextId();
    this.#handshakeTimer = setTimeout(() => this.#gone(socket, 1006), connectMs);
    socket.addEventListener("open", () => {
      const { sync } = this.#streams;
      const data = { token: this.#accessToken, ...(sync === null ? {} : { sync }) };
      socket.send(JSON.stringify({ id: openId, op: "session.open", data }));
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket) return;
      this.#isSilent = false;
      this.#receive(openId, door, JSON.parse(String(data)) as Frame);
    });
    socket.addEventListener("close", ({ code, reason }) => this.#gone(socket, code, reason));
    socket.addEventListener("error", () => undefined);
  }

  #receive(openId: number, door: Door, frame: Frame): void {
    const { id, error, stream, seq } = frame;
    if (stream !== undefined && seq !== undefined && id === undefined) {
      this.log.heard.push({ atMs: performance.now(), stream, seq });
      this.#streams.live({ ...frame, stream, seq });
    } else if (id === openId) {
      if (error) this.#refusedToOpen(error.code);
      else this.#opened(frame.data as OpenAnswer, door);
    } else if (id !== undefined) this.#answered(id, frame);
  }

  #answered(id: number, { error, data }: Frame): void {
    const pending = this.#pending.get(id);
    if (pending?.operation === null) this.#pending.delete(id);
    if (!error) return pending?.settle({ data });
    const { code, retryAfterMs } = error;
    // The deadline of a read is a reason to read again.
    pending?.settle({ code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }

  #opened(answer: OpenAnswer, { name: door }: Door): void {
    const { changed, epoch } = answer;
    this.log.openings.push({
      ...{ atMs: performance.now(), door, epoch, sync: this.#streams.sync },
      ...{ changed: changed.length, resets: changed.filter((one) => one.reset).length },
    });
    if (this.#handshakeTimer) clearTimeout(this.#handshakeTimer);
    this.#isOpen = true;
    this.#openedAtMs = performance.now();
    if (this.#closedAtMs !== null) {
      const { log } = this;
      log.reconnects.push({
        closedAtMs: this.#closedAtMs,
        openedAtMs: this.#openedAtMs,
        code: this.#closeCode,
      });
      this.#closedAtMs = null;
    }
    this.#listen();
    const unanswered = [...this.#pending.keys()];
    void this.#streams.opened(answer).then(
      () => this.#noteCaughtUp(),
      // The connection ended meanwhile, and the next one asks again.
      () => undefined,
    );
    for (const id of unanswered) this.#send(id);
  }

  async #noteCaughtUp(): Promise<void> {
    while (!this.#streams.isCaughtUp && !this.#isStopped) await Bun.sleep(5);
    this.#caughtUp.resolve();
  }

  #listen(): void {
    if (this.#watchdog) clearInterval(this.#watchdog);
    this.#isSilent = false;
    let wasSilent = false;
    this.#watchdog = setInterval(() => {
      if (!this.#isSilent) wasSilent = false;
      else if (wasSilent) return this.drop();
      else {
        wasSilent = true;
        this.#socket?.send('{"op":"ping"}');
      }
      this.#isSilent = true;
    }, silenceMs);
  }

  #refusedToOpen(code: string): void {
    if (code === "unauthenticated") this.#needsToken = true;
    this.drop();
  }

  #gone(socket: WebSocket, code: number, reason = ""): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    socket.terminate();
    this.#clearTimers();
    if (this.#isOpen) this.#closedAtMs = performance.now();
    const wasSteady = this.#isOpen && performance.now() - this.#openedAtMs > steadyMs;
    this.#isOpen = false;
    this.#streams.disconnected();
    for (const [id, { operation, settle }] of this.#pending) {
      if (operation) continue;
      this.#pending.delete(id);
      settle(lost);
    }
    if (this.#isStopped) return;
    if (wasSteady) this.#attempt = 0;
    if (code >= 4100 && code < 4200) this.#needsToken = true;
    this.#closeCode = code;
    const ceilingMs = Math.min(backoffMaxMs, backoffBaseMs * 2 ** this.#attempt);
    this.#attempt += 1;
    if (code >= 4200 && code < 4300) this.#end();
    else if (this.#needsToken) void this.#renew();
    else setTimeout(() => this.#connect(), askedMs(code, reason) + this.#random.next() * ceilingMs);
  }

  async #renew(): Promise<void> {
    const data = { refreshToken: this.#refreshToken };
    const door = chooseDoor(this.#options.doors, this.#random);
    const answer = await post(door, { op: "auth.refresh", data, key: null, token: null });
    if (answer && "data" in answer) {
      const tokens = answer.data as { accessToken: string; refreshToken: string };
      this.#accessToken = tokens.accessToken;
      this.#refreshToken = tokens.refreshToken;
      this.#needsToken = false;
    } else if (answer?.code === "unauthenticated") return this.#end();
    setTimeout(() => this.#connect(), refusalPauseMs);
  }

  #end(): void {
    this.log.endedAtMs = performance.now();
    // What was sent and not answered may have happened.
    for (const pending of this.#pending.values()) pending.settle(lost);
  }

  #clearTimers(): void {
    if (this.#watchdog) clearInterval(this.#watchdog);
    if (this.#handshakeTimer) clearTimeout(this.#handshakeTimer);
  }
}

/** How long the server asks to stay away. */
function askedMs(code: number, reason: string): number {
  if (code < 4000 || code >= 4100) return 0;
  return (JSON.parse(reason) as { delaySeconds: number }).delaySeconds * 1000;
}
