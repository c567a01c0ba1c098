/** A page of somebody's followers, followed or friends, for whoever they share that list with. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement, WithCaller } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { Connection } from "./schemas.ts";
import { checkShared, isShared, type PeopleList } from "./sharing.ts";
import { siftedPage, type Gate } from "./sifted-page.ts";

interface Asked {
  readonly accountId: Id;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Each belongs to one operation, and its cursors to no other. */
const names = {
  followers: "graph.listFollowers",
  following: "graph.listFollowing",
  friends: "graph.listFriends",
} as const satisfies Record<PeopleList, string>;

/** `edges`: see `SiftedList`. Throws `not-found` for whom the caller may not know of, `forbidden` where it is not shared. */
export async function sharedList(
  ctx: ReadContext & WithCaller,
  kind: PeopleList,
  edges: Statement | readonly Statement[],
  { accountId, ...page }: Asked,
): Promise<{ items: Connection[]; nextCursor: string | null }> {
  const viewerId = ctx.caller.accountId;
  const name = `${names[kind]}:${viewerId}:${accountId}`;
  const gate = gateOf(ctx, kind, accountId);
  return await siftedPage(ctx, { name, viewerId, edges, gate }, page);
}

/** The same as `requireShared`, in the statement of the page. */
function gateOf(ctx: ReadContext, kind: PeopleList, ownerId: Id): Gate {
  const { sql } = ctx;
  const viewer = sql`viewer.id`;
  return {
    query: sql`
      select ${frozen(ctx, `${kind} shared`, () => isShared(ctx, kind, viewer, "a"))} as is_open
      from accounts a where a.id = ${ownerId} and ${frozen(ctx, "owner met", () => canMeet(ctx, viewer, "a"))}`,
    require: checkShared,
  };
}
