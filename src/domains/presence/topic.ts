/** Somebody's presence, for whoever watches it. Who is connected is asked of the instances, the rest of PostgreSQL. */
import type { Id } from "#src/kit/id.ts";
import { defineStateTopic, type Reading } from "#src/kit/topic.ts";
import { presenceChanged } from "./events.ts";
import { findAccounts, findLastSeen } from "./queries.ts";
import { maySee } from "./sight.ts";
import { appearanceOf } from "./rules.ts";
import { exampleEntry, PresenceEntry, type PresenceState } from "./schemas.ts";

export const presenceTopic = defineStateTopic({
  kind: "presence",
  summary: "See who of these people is online",
  idsField: "accountIds",
  isOfAccounts: true,
  signal: presenceChanged,
  entry: PresenceEntry,
  example: exampleEntry,
}).handlers({
  async read(ctx, accountIds) {
    // Asked after the rows are read, a person who leaves in between would be found in neither.
    const { found, isWhole } = await ctx.locate(accountIds);
    const rows = await findAccounts(ctx.sql, accountIds);
    const now = ctx.clock.now();
    return new Map(
      rows.map((row): [Id, Reading<PresenceState>] => {
        const { accountId, rights } = row;
        const connected = found.get(accountId) ?? null;
        const { state, own, ...when } = appearanceOf(row, { ...row, connected, isWhole }, now);
        return [
          accountId,
          { state: { accountId, ...state }, own: { accountId, ...own }, rights, ...when },
        ];
      }),
    );
  },
  async sights(ctx, viewings) {
    const seen = await maySee(ctx, "online", viewings);
    return viewings.map(({ viewerId, id }, index) => {
      if (seen[index] !== true) return "nothing";
      return viewerId === id ? "own" : "state";
    });
  },
  unseen: (accountId) => ({ accountId, status: "offline", text: null, textUntil: null }),
  async entries(ctx, viewerId, accountIds) {
    const [lastSeen, mayKnow] = await Promise.all([
      findLastSeen(ctx.sql, accountIds),
      maySee(
        ctx,
        "lastSeen",
        accountIds.map((id) => ({ viewerId, id })),
      ),
    ]);
    const known = new Set(accountIds.filter((_, index) => mayKnow[index]));
    return {
      of(id, state) {
        const at = state.status === "offline" && known.has(id) ? lastSeen.get(id) : undefined;
        return { ...state, lastSeenAt: at?.toISOString() ?? null };
      },
    };
  },
});
