/** Builds what handlers are given. One place, so that a request, a job and a renderer see the same world. */
import type { Board } from "../kit/board.ts";
import type { Clock } from "../kit/clock.ts";
import type {
  Caller,
  Db,
  Origin,
  ReadContext,
  Sql,
  Whereabouts,
  WithCaller,
} from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { Ports } from "../kit/ports.ts";
import type { Services } from "../kit/services.ts";
import type { Bus } from "../realtime/bus.ts";
import { signalTail } from "../realtime/frames.ts";
import { cursorsFor } from "./cursors.ts";
import { lazyLog } from "./lazy-log.ts";

export interface ContextParts {
  readonly sql: Sql;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly services: Services;
  readonly ports: Ports;
  readonly bus: Bus;
  readonly board: Board;
}

type Context = ReadContext & { caller?: Caller };

/** The context holds the caller where there is one. */
export type ContextFactory = (
  origin: Origin,
  caller: Caller | null,
) => ReadContext & Partial<WithCaller>;

export function createContextFactory(parts: ContextParts): ContextFactory {
  const locate = (accountIds: readonly Id[]): Promise<Whereabouts> => locateOn(parts, accountIds);
  return (origin, caller) => {
    const ctx: Context = {
      sql: parts.sql,
      db: parts.db,
      clock: parts.clock,
      log: lazyLog(parts.log, () => ({
        requestId: origin.requestId,
        accountId: caller?.accountId,
      })),
      services: parts.services,
      ports: parts.ports,
      cursors: cursorsFor(parts.services.secrets, caller),
      origin,
      board: parts.board,
      locate,
      signal(definition, topicId, data) {
        const entry = {
          kind: "signal" as const,
          topic: `${definition.topic}:${topicId}`,
          tail: signalTail(definition.name, data),
          actorId: caller?.accountId ?? null,
        };
        parts.bus
          .publish([entry])
          .catch((error: unknown) => parts.log.debug({ err: error }, "a signal was lost"));
      },
    };
    if (caller) ctx.caller = caller;
    return ctx;
  };
}

async function locateOn(
  { bus, log }: ContextParts,
  accountIds: readonly Id[],
): Promise<Whereabouts> {
  const wasUp = bus.isUp;
  try {
    const found = await bus.locate(accountIds);
    return { found, isWhole: wasUp && bus.isUp };
  } catch (error) {
    log.debug({ err: error }, "other instances could not be asked who is there");
    return { found: new Map(), isWhole: false };
  }
}

/** Where work starts that nobody asked for: relaying, jobs, rechecks. */
export function systemOrigin(requestId: string): Origin {
  return { requestId, door: "job", address: "", userAgent: "" };
}
