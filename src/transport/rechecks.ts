/** Rights of connected people may have shrunk: sessions that ended go, and watches that no longer stand. */
import type { Catalogue } from "../kit/catalogue.ts";
import type { ReadContext } from "../kit/context.ts";
import { newId, type Id } from "../kit/id.ts";
import { parseStreamName } from "../kit/stream.ts";
import type { HubConnection } from "../realtime/deliveries.ts";
import type { Hub } from "../realtime/hub.ts";
import type { StateTopics } from "../realtime/state-topics.ts";
import { Connection } from "./connection.ts";
import { systemOrigin, type ContextFactory } from "./contexts.ts";

export interface RecheckParts {
  readonly catalogue: Catalogue;
  readonly contexts: ContextFactory;
  readonly hub: Hub;
  readonly stateTopics: StateTopics;
}

/** Asks about all of these people at once; rejects when it could not be found out. */
export async function recheck(parts: RecheckParts, accountIds: readonly Id[]): Promise<void> {
  const { hub, stateTopics } = parts;
  const connections = accountIds.flatMap((accountId) => hub.connectionsOf(accountId));
  if (connections.length === 0) return;
  const ctx = parts.contexts(systemOrigin(newId()), null);
  await closeEnded(parts, ctx, connections);
  await Promise.all([
    stateTopics.recheck(ctx, connections),
    ...accountIds.map((accountId) => recheckWatches(parts, ctx, accountId)),
  ]);
}

/** Whoever may not act any more; a client whose person is suspended need not come back. */
async function closeEnded(
  { catalogue: { authenticator } }: RecheckParts,
  ctx: ReadContext,
  connections: readonly HubConnection[],
): Promise<void> {
  const live = await authenticator.live(ctx.sql, connections);
  const ended = connections.filter(({ sessionId }) => !live.has(sessionId));
  if (ended.length === 0) return;
  const accountIds = [...new Set(ended.map(({ accountId }) => accountId))];
  const suspended = await authenticator.suspended(ctx.sql, accountIds);
  for (const connection of ended) {
    if (!(connection instanceof Connection)) continue;
    connection.close(suspended.has(connection.accountId) ? "suspended" : "revoked");
  }
}

async function recheckWatches(
  { hub, catalogue }: RecheckParts,
  ctx: ReadContext,
  accountId: Id,
): Promise<void> {
  const watches = hub.connectionsOf(accountId).flatMap((connection) => hub.watches.of(connection));
  for (const [topicName, group] of Map.groupBy(watches, (watch) => watch.topics[0] ?? "")) {
    const parsed = parseStreamName(topicName);
    if (parsed && catalogue.stateTopics.has(parsed.kind)) continue;
    const topic = parsed && catalogue.topics.get(parsed.kind);
    const allowed = topic && (await topic.authorise(ctx, parsed.id, [accountId]));
    if (allowed?.has(accountId)) continue;
    for (const watch of group) {
      hub.watches.remove(watch);
      if (watch.connection instanceof Connection)
        watch.connection.tell(JSON.stringify({ watch: watch.id, ended: true }));
    }
  }
}
