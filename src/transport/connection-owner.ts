import type { CloseReason } from "../kit/close-codes.ts";
import type { Caller } from "../kit/context.ts";
import type { Connection } from "./connection.ts";
import type { MemoryLimiter } from "./rate-limit.ts";
import type { SocketRequest } from "./socket-request.ts";
import type { Timing } from "./timing.ts";
import type { WriteTurn } from "./write-turn.ts";

/** What the gateway does for its connections. */
export interface ConnectionOwner {
  readonly limiter: MemoryLimiter;
  readonly timing: Timing;
  readonly writes: WriteTurn;
  /** Whether the operation is served on sockets, and how it may be ordered. */
  kindOf(op: string): "read" | "write" | null;
  /** Carries out `session.open`; afterwards the connection has an identity. */
  open(connection: Connection, request: SocketRequest): Promise<unknown>;
  run(connection: Connection, caller: Caller, request: SocketRequest): Promise<unknown>;
  /** Before a handler's answer is sent. */
  replied(): void | Promise<void>;
  /** Who it is became known, for the first time. */
  identified(connection: Connection): void;
  /** It may act from now on. */
  opened(connection: Connection): void;
  /** It fell idle, or is used again. */
  usageChanged(connection: Connection): void;
  closed(connection: Connection): void;
  counted(reason: CloseReason): void;
  received(bytes: number): void;
  signalDropped(): void;
}
