/** What the rig asks of a client, whichever of the two it is. */
import type { ChatCache } from "./chat-cache.ts";
import type { DeviceLog, Operation } from "./history.ts";
import type { Random } from "./random.ts";

export interface Identity {
  readonly device: string;
  readonly accountId: string;
  readonly sessionId: string;
  readonly handle: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A way to one of the servers, as seen from clients. */
export interface Door {
  readonly name: string;
  readonly url: string;
  /** Whether its server was told to stop: a load balancer sends nobody there any more. */
  isLeaving(): boolean;
}

/** As a load balancer does it. Of a server that is merely dead nobody knows yet. */
export function chooseDoor(doors: readonly Door[], random: Random): Door {
  const staying = doors.filter((door) => !door.isLeaving());
  return random.pick(staying.length > 0 ? staying : doors);
}

export interface Device {
  readonly identity: Identity;
  readonly log: DeviceLog;
  readonly cache: ChatCache;
  /** The server ended its session: it will not come back. */
  readonly isEnded: boolean;
  /** Connected, nothing unread, nothing unanswered. */
  readonly isQuiet: boolean;
  /** Resolves when it has caught up for the first time. */
  start(): Promise<void>;
  /** Settles whatever happens: the operation says how it ended. */
  write(op: string, input: Record<string, unknown>, key?: string): Promise<Operation>;
  cursorOf(stream: string): number | null;
  /** Its network goes away for a moment. */
  drop(): void;
  stop(): Promise<void>;
}

export function emptyLog(identity: Identity, namesSkips: boolean): DeviceLog {
  const { device, accountId, sessionId } = identity;
  return {
    ...{ device, accountId, sessionId, namesSkips },
    ...{
      entries: [],
      heard: [],
      reconnects: [],
      openings: [],
      cursors: new Map(),
      endedAtMs: null,
    },
  };
}
