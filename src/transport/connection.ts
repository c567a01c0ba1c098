/**
 * One socket, from the upgrade to the close: who it is, what it asks and in what order it is answered. It holds no
 * truth: everything about it can be lost at any moment and is made again by the next `session.open`.
 */
import type { ServerWebSocket } from "bun";
import { closeCodes, type CloseReason } from "../kit/close-codes.ts";
import type { Caller } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import { newId, type Id } from "../kit/id.ts";
import type { Frame, FrameBatch } from "../realtime/frames.ts";
import type { HubConnection } from "../realtime/deliveries.ts";
import { answerText, refusalText } from "./answers.ts";
import { Conduct } from "./conduct.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import { EarlyPushes, type PushKind } from "./early-pushes.ts";
import { Outgoing, unsentPushBytesMax } from "./outgoing.ts";
import { rateLimited } from "./rate-limit.ts";
import { FrameError, readRequest, type RequestFrame } from "./request-frame.ts";
import { RequestQueue } from "./requests.ts";
import { SocketRequest } from "./socket-request.ts";
import { closeOf, TurnedAway } from "./turned-away.ts";
import { Vitals } from "./vitals.ts";

export interface Identity extends Caller {
  readonly expiresAt: Date;
}

type State = "waiting" | "opening" | "open" | "closed";

export class Connection implements HubConnection {
  readonly address: string;
  readonly userAgent: string;
  readonly #socket: ServerWebSocket<unknown>;
  readonly #owner: ConnectionOwner;
  readonly #outgoing: Outgoing;
  readonly #requests: RequestQueue;
  readonly #conduct = new Conduct();
  readonly #vitals: Vitals;
  /** Pushes that arrived before the reply to `session.open` left. */
  #early: EarlyPushes | null = null;
  #state: State = "waiting";
  #caller: Caller | null = null;

  constructor(
    socket: ServerWebSocket<unknown>,
    owner: ConnectionOwner,
    from: { address: string; userAgent: string },
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.#vitals = new Vitals(owner.timing);
    this.address = from.address;
    this.userAgent = from.userAgent;
    this.#outgoing = new Outgoing(socket, owner);
    this.#requests = new RequestQueue(this);
  }

  get accountId(): Id {
    return this.#caller?.accountId ?? "";
  }

  get sessionId(): Id {
    return this.#caller?.sessionId ?? "";
  }

  get unsentBytes(): number {
    return this.#outgoing.unsentBytes;
  }

  get isAuthenticated(): boolean {
    return this.#caller !== null;
  }

  get wasOpened(): boolean {
    return this.#vitals.wasOpened;
  }

  isUnused(nowMs: number): boolean {
    return this.#vitals.isUnused(nowMs);
  }

  /** While not, no request is begun: the client does not take what it already asked for. */
  get mayStart(): boolean {
    return this.#state === "open" && this.#outgoing.unsentBytes < unsentPushBytesMax;
  }

  get isReady(): boolean {
    return this.#state === "open" && this.#outgoing.isClear;
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  get isIdle(): boolean {
    return this.#state === "closed" || (this.#state !== "opening" && this.#requests.isIdle);
  }

  /** Sets who this is, once; a renewal only moves the expiry. */
  identify(identity: Identity, now: Date): void {
    if (!this.#caller) this.#owner.identified(this);
    this.#caller = { accountId: identity.accountId, sessionId: identity.sessionId };
    this.#vitals.expiresIn(identity.expiresAt.getTime() - now.getTime());
  }

  push(frame: Frame, kind: PushKind): void {
    if (this.#state === "opening") {
      this.#early ??= new EarlyPushes();
      if (!this.#early.add(frame, kind)) this.close("slow-consumer");
    } else if (this.#state === "open") {
      this.#send(frame, kind);
    }
  }

  pushEvents(batch: FrameBatch, isLast: boolean): void {
    if (this.#state === "open") {
      if (!this.#outgoing.events(batch, isLast)) this.close("slow-consumer");
    } else for (const frame of batch.frames) this.push(frame, "event");
  }

  /** A frame of the protocol's own, such as the end of a watch. */
  tell(frame: string): void {
    if (this.#state !== "closed") this.#outgoing.reply(frame);
  }

  close(reason: CloseReason, delaySeconds: number = closeCodes[reason].delaySeconds): void {
    if (this.#state === "closed") return;
    this.#outgoing.flush();
    this.ended();
    this.#owner.counted(reason);
    this.#socket.close(closeCodes[reason].code, JSON.stringify({ reason, delaySeconds }));
  }

  /** The socket is gone, or as good as gone. */
  ended(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#requests.clear();
    this.#early = null;
    this.#owner.closed(this);
  }

  receive(message: string): void {
    if (this.#state === "closed") return;
    this.#vitals.heard();
    this.#owner.received(Buffer.byteLength(message));
    // Counted before it is read: what cannot be read costs as much.
    const waitMs = this.#conduct.operation(this.#owner.limiter);
    try {
      const frame = readRequest(message);
      if (waitMs > 0) this.#slowDown(frame.kind === "request" ? frame.id : null, waitMs);
      else this.#accept(frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      if (waitMs > 0) this.#slowDown(error.frameId, waitMs);
      else this.#refuse(error.frameId, error.error, newId());
      if (
        error.error.code === "bad-request" &&
        this.#conduct.badFrame(this.#owner.timing.elapsedMs())
      )
        this.close("protocol");
    }
  }

  pinged(): void {
    this.#vitals.heard();
    if (this.#conduct.ping(this.#owner.limiter)) this.close("flood");
  }

  ponged(): void {
    this.#vitals.heard();
  }

  drained(): void {
    // Bytes that were taken are a sign of life: a ping may wait behind megabytes on a slow line.
    this.#vitals.heard();
    this.#outgoing.drained();
    this.#requests.resume();
  }

  /** Called every second: time-outs of the handshake, the token and the heartbeat. `beforeMs`: the last time it was. */
  tick(nowMs: number, beforeMs: number): void {
    if (this.#vitals.fellIdle(beforeMs, nowMs)) this.#owner.usageChanged(this);
    const due = this.#vitals.due(nowMs, this.#state === "waiting");
    const { heartbeatMs, pongMs } = this.#owner.timing;
    if (due === "handshake-timeout" || due === "expired") {
      this.close(due);
    } else if (this.#outgoing.stuckMs(nowMs) > heartbeatMs + pongMs) {
      // Its own frames are no sign of life: what it asked for would be kept for it for as long as it speaks.
      this.close("slow-consumer");
      // It takes nothing, so the close frame would wait behind all of that.
      this.#socket.terminate();
    } else if (due === "heartbeat") {
      this.close("heartbeat");
    } else if (due === "ping") {
      this.#socket.ping();
    }
  }

  #accept(frame: RequestFrame): void {
    if (frame.kind === "ping") {
      this.#outgoing.reply(`{"pong":${Date.now()}}`);
      return;
    }
    const request = new SocketRequest(frame, this);
    if (this.#state === "waiting") {
      void this.#handshake(request);
      return;
    }
    const kind = this.#owner.kindOf(frame.op);
    if (!kind) {
      throw new FrameError(
        new AppError("bad-request", "No such operation on the socket."),
        frame.id,
      );
    }
    if (frame.op !== "session.renew") this.#use();
    const queued = this.#requests.add({ kind, run: () => this.#answer(request) });
    if (!queued) this.#refuse(frame.id, rateLimited(1000), request.requestId);
  }

  #use(): void {
    // What is pipelined behind `session.open` does not make it a session.
    if (this.#state !== "open") return;
    if (this.#vitals.used()) this.#owner.usageChanged(this);
  }

  #slowDown(id: number | null, waitMs: number): void {
    if (this.#conduct.excess(this.#owner.timing.elapsedMs())) this.close("flood");
    else this.#refuse(id, rateLimited(waitMs), newId());
  }

  async #handshake(request: SocketRequest): Promise<void> {
    if (request.op !== "session.open") {
      this.#refuse(request.id, new AppError("unauthenticated"), request.requestId);
      this.close("unauthenticated");
      return;
    }
    this.#state = "opening";
    try {
      const data = await this.#owner.open(this, request);
      if (this.isClosed) return;
      this.#state = "open";
      this.#vitals.opened();
      this.#owner.opened(this);
      this.#outgoing.reply(answerText(request.id, data));
      this.#early?.release((frame, kind) => this.#send(frame, kind));
      this.#early = null;
      this.#requests.resume();
    } catch (error) {
      if (error instanceof TurnedAway) {
        this.close(error.reason, error.delaySeconds);
        return;
      }
      const refusal = error instanceof AppError ? error : new AppError("internal");
      this.#refuse(request.id, refusal, request.requestId);
      // What was pipelined behind fails with it: the socket goes.
      const { reason, delaySeconds } = closeOf(refusal);
      this.close(reason, delaySeconds);
    }
  }

  async #answer(request: SocketRequest): Promise<void> {
    try {
      if (!this.#caller) throw new AppError("unauthenticated");
      const data = await this.#owner.run(this, this.#caller, request);
      const held = this.#owner.replied();
      if (held) await held;
      if (!this.isClosed) this.#outgoing.reply(answerText(request.id, data));
    } catch (error) {
      const refusal = error instanceof AppError ? error : new AppError("internal");
      this.#refuse(request.id, refusal, request.requestId);
      // Somebody else's token on an open socket: whoever holds this socket is not to be trusted with it.
      if (request.op === "session.open" && refusal.code === "unauthenticated")
        this.close("protocol");
    }
  }

  #send(frame: Frame, kind: PushKind): void {
    if (kind === "signal") {
      if (!this.#outgoing.signal(frame)) this.#owner.signalDropped();
    } else if (!this.#outgoing.event(frame)) this.close("slow-consumer");
  }

  #refuse(id: number | null, error: AppError, requestId: string): void {
    if (!this.isClosed) this.#outgoing.reply(refusalText(id, error, requestId));
  }
}
