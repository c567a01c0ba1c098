/** A page of somebody's followers, followed or friends, for whoever they share that list with. */
import type { ReadContext, Statement, WithCaller } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Connection } from "./schemas.ts";
import { requireShared, type PeopleList } from "./sharing.ts";
import { siftedPage } from "./sifted-page.ts";

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
  const list = { name: `${names[kind]}:${viewerId}:${accountId}`, viewerId, edges };
  const [found] = await Promise.all([
    siftedPage(ctx, list, page),
    requireShared(ctx, viewerId, accountId, kind),
  ]);
  return found;
}
