/** Watching: what a connection is told of while its person looks at it. Rights are looked up now, and again whenever they may have changed. */
import type { Catalogue } from "../kit/catalogue.ts";
import { AppError, notFound } from "../kit/errors.ts";
import type { Id } from "../kit/id.ts";
import { socketContracts } from "../kit/socket-contracts.ts";
import type { StateTopicDefinition, TopicDefinition } from "../kit/topic.ts";
import {
  unwatchStatesContract,
  watchContract,
  watchesMax,
  watchStatesContract,
} from "../kit/watch-contracts.ts";
import type { RateLimit } from "../kit/operation.ts";
import type { Hub } from "../realtime/hub.ts";
import type { StateTopics } from "../realtime/state-topics.ts";
import type { Connection } from "./connection.ts";
import { rateLimited, type Limiter } from "./rate-limit.ts";
import { define, type SocketOperation } from "./socket-operation.ts";

export interface WatchParts {
  readonly catalogue: Catalogue;
  readonly hub: Hub;
  readonly stateTopics: StateTopics;
  readonly rateLimitFactor: number;
  /** Where calls are counted together with every other instance. */
  readonly rates: Limiter;
}

/**
 * What one person may begin to watch, on all devices together: each thing is a look at PostgreSQL and at who is where. Ten
 * devices may come back at once with all that a socket may watch.
 */
const watchRate: RateLimit = {
  name: "watch",
  by: "account",
  limit: 100,
  perSeconds: 1,
  burst: 10 * watchesMax,
};

export function createWatchOperations(parts: WatchParts): SocketOperation[] {
  const { catalogue, hub } = parts;
  return [
    define(socketContracts.watchStop, async (connection, _identity, _ctx, { watch: id }) => {
      const watch = hub.watches.find(connection, id);
      if (!watch) throw notFound();
      hub.watches.remove(watch);
      return {};
    }),
    ...Array.from(catalogue.topics.values(), (topic) => watchOperation(parts, topic)),
    ...Array.from(catalogue.stateTopics.values()).flatMap((topic) => [
      watchStatesOperation(parts, topic),
      unwatchStatesOperation(parts, topic),
    ]),
  ];
}

function watchOperation(parts: WatchParts, topic: TopicDefinition): SocketOperation {
  const { watches } = parts.hub;
  return define(watchContract(topic), async (connection, identity, ctx, { id }) => {
    await takeRoom(parts, connection, identity.accountId, 1);
    // Registered before the look, so that whoever loses the right meanwhile is rechecked; heard from only after it.
    const { watch, ready } = watches.add(connection, [`${topic.kind}:${id}`]);
    try {
      await ready;
      const allowed = await topic.authorise(ctx, id, [identity.accountId]);
      if (!allowed.has(identity.accountId) || !watches.start(watch)) throw notFound();
      return { watch: watch.id, state: await topic.snapshot(ctx, id) };
    } catch (error) {
      watches.remove(watch);
      throw error;
    }
  });
}

function watchStatesOperation(parts: WatchParts, topic: StateTopicDefinition): SocketOperation {
  return define(watchStatesContract(topic), async (connection, identity, ctx, input) => {
    const ids = [...new Set(idsIn(input, topic) ?? [])];
    await takeRoom(parts, connection, identity.accountId, ids.length);
    return await parts.stateTopics.watch(ctx, connection, topic, ids);
  });
}

function unwatchStatesOperation(parts: WatchParts, topic: StateTopicDefinition): SocketOperation {
  const { watches } = parts.hub;
  return define(unwatchStatesContract(topic), async (connection, _identity, _ctx, input) => {
    const watch = watches.find(connection, input.watch);
    if (!watch?.topics[0]?.startsWith(`${topic.kind}:`)) throw notFound();
    const names = idsIn(input, topic)?.map((id) => `${topic.kind}:${id}`);
    watches.remove(watch, names);
    return {};
  });
}

/** The contract's own name for them has checked that they are ids. */
function idsIn(input: object, { idsField }: StateTopicDefinition): readonly Id[] | undefined {
  return (input as Record<string, readonly Id[] | undefined>)[idsField];
}

async function takeRoom(
  { hub, rates, rateLimitFactor }: WatchParts,
  connection: Connection,
  accountId: Id,
  wanted: number,
): Promise<void> {
  const roomFor = Math.floor(watchesMax * rateLimitFactor);
  if (hub.watches.countOf(connection) + wanted > roomFor)
    throw new AppError("limit", `One socket may watch ${watchesMax} things.`);
  const waitMs = await rates.take(accountId, watchRate, wanted);
  if (waitMs > 0) throw rateLimited(waitMs);
}
