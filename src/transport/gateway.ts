/** Every socket of this instance: upgrade, caps, dispatch, revocation, drain. */
import type { Server, ServerWebSocket, WebSocketHandler } from "bun";
import type { Catalogue } from "../kit/catalogue.ts";
import type { CloseReason } from "../kit/close-codes.ts";
import type { Caller, ReadContext } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import type { Contract } from "../kit/operation.ts";
import type { Attendance } from "../realtime/attendance.ts";
import type { Hub } from "../realtime/hub.ts";
import type { Checkpoints } from "../realtime/unit-of-work.ts";
import { AddressCaps } from "./address-caps.ts";
import { Admission } from "./admission.ts";
import { Connection } from "./connection.ts";
import type { ConnectionOwner } from "./connection-owner.ts";
import type { SocketOperation } from "./socket-operation.ts";
import type { SocketRequest } from "./socket-request.ts";
import type { ContextFactory } from "./contexts.ts";
import type { Dispatch } from "./dispatch.ts";
import { callTimeoutMs, Deadlines } from "./deadlines.ts";
import { drainingError, drainSockets, spreadOver, type DrainParts } from "./drain.ts";
import { toAppError } from "./faults.ts";
import type { MemoryLimiter } from "./rate-limit.ts";
import { recheck } from "./rechecks.ts";
import type { Timing } from "./timing.ts";
import {
  createSocketOperations,
  frameBytesMax,
  openSession,
  type SocketOperationParts,
} from "./socket-operations.ts";
import { overloadDelaySeconds, TurnedAway } from "./turned-away.ts";
import { WriteTurn } from "./write-turn.ts";

const socketsPerPersonMax = 10;
const socketsPerAddressMax = 100;
const socketsOpeningPerAddressMax = 20;
/** Nothing of ours comes near it: the bounded queues act first. */
const kernelBacklogBytesMax = 16 * 1024 * 1024;

/** What an upgrade hands to the socket. */
export interface SocketData {
  readonly address: string;
  readonly userAgent: string;
  connection?: Connection;
}

export interface GatewayParts extends SocketOperationParts {
  readonly catalogue: Catalogue;
  readonly dispatch: Dispatch;
  readonly contexts: ContextFactory;
  readonly hub: Hub;
  readonly attendance: Attendance;
  readonly limiter: MemoryLimiter;
  readonly log: Log;
  readonly hooks: Checkpoints;
}

export class Gateway implements ConnectionOwner {
  readonly limiter: MemoryLimiter;
  readonly timing: Timing;
  readonly writes: WriteTurn;
  readonly websocket: WebSocketHandler<SocketData>;
  readonly #parts: GatewayParts;
  readonly #operations: ReadonlyMap<string, SocketOperation>;
  readonly #connections = new Set<Connection>();
  readonly #addresses: AddressCaps;
  readonly #timer: Timer;
  readonly #admission: Admission;
  readonly #deadlines = new Deadlines(callTimeoutMs);
  #isDraining = false;
  #leaveDelaySeconds = spreadOver(0);
  /** Also those we have closed, until the other side has. */
  #openSockets = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.limiter = parts.limiter;
    this.timing = parts.timing;
    this.writes = new WriteTurn((frames, bytes) => parts.observer.frames("out", frames, bytes));
    this.#operations = createSocketOperations(parts);
    this.#addresses = new AddressCaps({
      sockets: socketsPerAddressMax * parts.rateLimitFactor,
      opening: socketsOpeningPerAddressMax * parts.rateLimitFactor,
    });
    this.#admission = new Admission({ elapsedMs: parts.timing.elapsedMs, random: Math.random });
    parts.hub.onRecheck((accountIds) => recheck(parts, accountIds));
    let beforeMs = this.timing.elapsedMs();
    this.#timer = setInterval(() => {
      const nowMs = this.timing.elapsedMs();
      for (const connection of this.#connections) connection.tick(nowMs, beforeMs);
      beforeMs = nowMs;
    }, this.timing.tickMs);
    this.websocket = this.#handlers();
  }

  /** Whether new writes are refused, at every door. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get unsentBytes(): number {
    return this.#connections.values().reduce((sum, connection) => sum + connection.unsentBytes, 0);
  }

  /** Takes the socket over; false when the request was no proper upgrade. */
  upgrade(server: Server<unknown>, request: Request, from: { address: string }): boolean {
    const userAgent = (request.headers.get("user-agent") ?? "").slice(0, 200);
    return server.upgrade(request, { data: { address: from.address, userAgent } });
  }

  kindOf(op: string): "read" | "write" | null {
    return (
      (this.#operations.get(op)?.contract ?? this.#parts.dispatch.find(op, "socket"))?.kind ?? null
    );
  }

  async open(connection: Connection, request: SocketRequest): Promise<unknown> {
    if (this.#isDraining) throw new TurnedAway("draining", this.#leaveDelaySeconds());
    const ctx = this.#parts.contexts(request, null);
    return await this.#observed(request.op, null, ctx, () =>
      this.#admission.open(
        async () => {
          const answer = await openSession(this.#parts, connection, ctx, request.data);
          this.#replaceOldest(connection);
          return answer;
        },
        () => !connection.isClosed,
      ),
    );
  }

  run(connection: Connection, caller: Caller, request: SocketRequest): Promise<unknown> {
    const own = this.#operations.get(request.op);
    if (own) return this.#runOwn(own, connection, caller, request);
    if (this.#isDraining && this.kindOf(request.op) === "write") {
      return Promise.reject(drainingError());
    }
    const { op: operation, data: input, key } = request;
    return this.#parts.dispatch.call({ operation, input, key, caller, origin: request });
  }

  #runOwn(
    own: SocketOperation,
    connection: Connection,
    caller: Caller,
    request: SocketRequest,
  ): Promise<unknown> {
    const ctx = this.#parts.contexts(request, caller);
    // A database that says nothing must not keep one of the connection's few places for good.
    return this.#observed(request.op, own.contract, ctx, () =>
      this.#deadlines.within(
        own.run(connection, caller, ctx, request.data),
        () => new AppError("timeout"),
      ),
    );
  }

  /** What dispatch does for every other operation: its end is told, and only our own errors leave. */
  async #observed(
    op: string,
    contract: Contract | null,
    ctx: ReadContext,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const startedMs = performance.now();
    let outcome = "ok";
    try {
      return await work();
    } catch (error) {
      const refusal = toAppError(error, contract, ctx.log);
      outcome = refusal.code;
      throw refusal;
    } finally {
      this.#parts.observer.operation(op, outcome, (performance.now() - startedMs) / 1000);
    }
  }

  replied(): void | Promise<void> {
    return this.#parts.hooks.at("before-reply");
  }

  identified(connection: Connection): void {
    this.#addresses.authenticated(connection.address);
  }

  closed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    if (connection.isAuthenticated) {
      this.#parts.hub.detach(connection);
      this.#weigh(connection);
    }
    this.#addresses.closed(connection.address, connection.isAuthenticated);
  }

  opened(connection: Connection): void {
    this.#weigh(connection);
    this.#parts.attendance.arrived(connection.accountId);
  }

  usageChanged(connection: Connection): void {
    this.#weigh(connection);
  }

  counted(reason: CloseReason): void {
    this.#parts.observer.socketClosed(reason);
  }

  received(bytes: number): void {
    this.#parts.observer.frames("in", 1, bytes);
  }

  signalDropped(): void {
    this.#parts.observer.signalDropped();
  }

  /** Refuses new work, lets what runs finish and its replies leave, then closes every socket. */
  async drain(parts: Pick<DrainParts, "relayed" | "isAnswering">): Promise<void> {
    this.#isDraining = true;
    this.#leaveDelaySeconds = spreadOver(this.#connections.size);
    this.#admission.close("draining", this.#leaveDelaySeconds);
    const openSockets = (): number => this.#openSockets;
    const connections = this.#connections;
    await drainSockets({ ...parts, connections, openSockets }, this.#leaveDelaySeconds);
    clearInterval(this.#timer);
  }

  #handlers(): WebSocketHandler<SocketData> {
    const of = (socket: ServerWebSocket<SocketData>): Connection | undefined =>
      socket.data.connection;
    return {
      maxPayloadLength: frameBytesMax,
      backpressureLimit: kernelBacklogBytesMax,
      closeOnBackpressureLimit: true,
      // Ours, not Bun's: it would close without a reason that tells the client what to do.
      idleTimeout: 0,
      sendPings: false,
      perMessageDeflate: false,
      open: (socket) => this.#accept(socket),
      message: (socket, message) => {
        if (typeof message === "string") of(socket)?.receive(message);
        else socket.close(1003, "Frames are text.");
      },
      drain: (socket) => of(socket)?.drained(),
      close: (socket) => {
        this.#openSockets -= 1;
        this.#gone(of(socket));
      },
      ping: (socket) => of(socket)?.pinged(),
      pong: (socket) => of(socket)?.ponged(),
    };
  }

  #gone(connection: Connection | undefined): void {
    if (!connection || connection.isClosed) return;
    this.#parts.observer.socketClosed("gone");
    connection.ended();
  }

  #accept(socket: ServerWebSocket<SocketData>): void {
    this.#openSockets += 1;
    const connection = new Connection(socket, this, socket.data);
    socket.data.connection = connection;
    this.#connections.add(connection);
    const isWelcome = this.#addresses.opened(connection.address);
    // A browser cannot read the status of a refused upgrade, so it is told on the socket.
    if (this.#isDraining) connection.close("draining", this.#leaveDelaySeconds());
    else if (!isWelcome) connection.close("overload", overloadDelaySeconds());
  }

  #replaceOldest(newest: Connection): void {
    const connections = this.#parts.hub.connectionsOf(newest.accountId);
    const excess =
      connections.length - Math.max(1, socketsPerPersonMax * this.#parts.rateLimitFactor);
    for (const old of connections.slice(0, Math.max(0, excess))) {
      if (old instanceof Connection && old !== newest) old.close("replaced");
    }
  }

  /** An account lies idle here when each of its connections does. */
  #weigh({ accountId }: Connection): void {
    const nowMs = this.timing.elapsedMs();
    const connections = this.#parts.hub.connectionsOf(accountId);
    if (connections.length === 0) return;
    const isIdle = connections.every((one) => one instanceof Connection && one.isUnused(nowMs));
    this.#parts.attendance.setIdle(accountId, isIdle).catch((error: unknown) => {
      this.#parts.log.debug({ err: error }, "others were not told who lies idle");
    });
  }
}
