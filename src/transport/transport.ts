/** Puts the doors together: dispatch, the socket gateway and the HTTP application on top of it. */
import type { Catalogue } from "../kit/catalogue.ts";
import type { Clock } from "../kit/clock.ts";
import type { Sql } from "../kit/context.ts";
import type { Log } from "../kit/log.ts";
import type { Secrets } from "../kit/services.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { RedisPlace } from "../platform/redis.ts";
import type { Realtime } from "../realtime/realtime.ts";
import { createSyncTokens } from "../realtime/sync-token.ts";
import type { Checkpoints } from "../realtime/unit-of-work.ts";
import { createAddressReader } from "./address.ts";
import { createApp, type AppParts } from "./app.ts";
import type { ContextFactory } from "./contexts.ts";
import { Dispatch } from "./dispatch.ts";
import { Gateway } from "./gateway.ts";
import { MemoryLimiter } from "./rate-limit.ts";
import { SharedLimiter } from "./shared-limiter.ts";
import type { Timing } from "./timing.ts";

type DoorParts = Pick<
  AppParts,
  | "cookiePlace"
  | "policy"
  | "production"
  | "servesApi"
  | "mailbox"
  | "metricsToken"
  | "checks"
  | "documentation"
>;

export interface TransportParts extends DoorParts {
  readonly catalogue: Catalogue;
  readonly contexts: ContextFactory;
  readonly realtime: Realtime;
  /** A read-only repeatable-read transaction on the primary. */
  readonly snapshot: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  readonly secrets: Secrets;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly log: Log;
  readonly hooks: Checkpoints;
  readonly rateLimitFactor: number;
  /** Where limits are shared; null where this instance is the only one. */
  readonly redis: RedisPlace | null;
  readonly trustedProxies: readonly string[];
}

export interface Transport {
  readonly app: ReturnType<typeof createApp>;
  readonly gateway: Gateway;
}

export function createTransport(parts: TransportParts): Transport {
  const { metrics, realtime } = parts;
  const { hub, reader, opening, stateTopics, attendance, unitOfWork } = realtime;
  const limits = { factor: parts.rateLimitFactor, elapsedMs: parts.timing.elapsedMs };
  const ownLimiter = new MemoryLimiter(limits.factor, limits.elapsedMs);
  const limiter = parts.redis
    ? new SharedLimiter({ ...limits, ...parts.redis, log: parts.log })
    : ownLimiter;
  const dispatch = new Dispatch({
    ...parts,
    unitOfWork,
    limiter,
    observer: metrics,
  });
  const gateway = new Gateway({
    ...parts,
    dispatch,
    ...{ hub, reader, opening, stateTopics, attendance },
    limiter: ownLimiter,
    rates: limiter,
    syncTokens: createSyncTokens(parts.secrets),
    observer: metrics,
  });
  metrics.gauge("hubbub_unsent_bytes", () => gateway.unsentBytes);
  metrics.gauge("hubbub_sockets_opening", () => gateway.connectionCount - hub.size.connections);
  metrics.gauge("hubbub_limits_shared", () => Number(limiter.isShared));
  const addresses = createAddressReader(parts.trustedProxies);
  const app = createApp({ ...parts, dispatch, gateway, unitOfWork, limiter, addresses });
  return { app, gateway };
}
