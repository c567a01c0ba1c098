/** Rows between people. */
import { celebrity } from "./parameters.ts";
import { countOf, edgesBeginMs, edgesEndMs, isVisibleIn, type Population } from "./population.ts";
import { Random } from "./random.ts";
import { defineTable, type WorldTable } from "./table.ts";
import type { Pairs } from "./ties.ts";

export function edgeTables(world: Population): readonly WorldTable[] {
  const { ties } = world;
  const spread = spreading(world);
  return [
    followsTable(world),
    friendshipsTable(world),
    spread("follow_requests", ["requester_id", "target_id"], ties.followRequests),
    friendRequestsTable(world),
    spread("blocks", ["blocker_id", "blocked_id"], ties.blocks),
    spread("mutes", ["muter_id", "muted_id"], ties.mutes),
    spread("restrictions", ["restricter_id", "restricted_id"], ties.restrictions),
    countsTable(world),
  ];
}

/**
 * In the order of time, which is not that of who follows: as years of use leave them, somebody's edges lie far apart, and
 * those of the celebrity between everybody else's.
 */
function followsTable(world: Population): WorldTable {
  const { parameters, follows, ids, conditions } = world;
  const columns = [
    ...["follower_id", "followed_id", "created_at"],
    ...["counts_follower", "counts_followed"],
  ];
  return defineTable("follows", columns, async (row) => {
    const graphEdges = follows.targets.length;
    const edges = graphEdges + parameters.bare;
    const order = shuffled(edges, new Random(parameters.seed, "order of follows"));
    const followers = followersOf(world);
    for (const [place, edge] of order.entries()) {
      const isBare = edge >= graphEdges;
      const follower = isBare ? parameters.people + edge - graphEdges : (followers[edge] ?? 0);
      const followed = isBare ? celebrity : (follows.targets[edge] ?? 0);
      const waiting = row();
      const rows = waiting instanceof Promise ? await waiting : waiting;
      rows.id(ids, follower).id(ids, followed).instant(timeOf(place, edges));
      rows.bool(isVisibleIn(conditions, follower)).bool(isVisibleIn(conditions, followed));
    }
  });
}

/** Of each edge, who follows. */
function followersOf({ follows: { offsets, targets }, parameters }: Population): Uint32Array {
  const followers = new Uint32Array(targets.length);
  for (let person = 0; person < parameters.people; person += 1)
    followers.fill(person, offsets[person] ?? 0, offsets[person + 1] ?? 0);
  return followers;
}

function shuffled(count: number, random: Random): Uint32Array {
  const order = new Uint32Array(count);
  for (let place = 0; place < count; place += 1) {
    const other = random.below(place + 1);
    order[place] = order[other] ?? place;
    order[other] = place;
  }
  return order;
}

function timeOf(place: number, count: number): number {
  return edgesBeginMs + Math.floor((place / count) * (edgesEndMs - edgesBeginMs));
}

function friendshipsTable({ ties, ids, conditions }: Population): WorldTable {
  const columns = ["low_id", "high_id", "created_at", "counts_low", "counts_high"];
  return defineTable("friendships", columns, async (row) => {
    let place = 0;
    for (const [low, high] of ties.friendships) {
      const rows = (await row()).id(ids, low).id(ids, high);
      rows.instant(timeOf((place += 1), ties.friendships.size + 1));
      rows.bool(isVisibleIn(conditions, low)).bool(isVisibleIn(conditions, high));
    }
  });
}

function friendRequestsTable({ ties, ids }: Population): WorldTable {
  const columns = ["low_id", "high_id", "is_from_low", "created_at"];
  return defineTable("friend_requests", columns, async (row) => {
    let place = 0;
    for (const [requester, target] of ties.friendRequests) {
      const [low, high] = [Math.min(requester, target), Math.max(requester, target)];
      const rows = (await row())
        .id(ids, low)
        .id(ids, high)
        .bool(requester === low);
      rows.instant(timeOf((place += 1), ties.friendRequests.size + 1));
    }
  });
}

function spreading({ ids }: Population) {
  return (name: string, columns: readonly string[], pairs: Pairs): WorldTable =>
    defineTable(name, [...columns, "created_at"], async (row) => {
      let place = 0;
      for (const [one, other] of pairs)
        (await row())
          .id(ids, one)
          .id(ids, other)
          .instant(timeOf((place += 1), pairs.size + 1));
    });
}

function countsTable(world: Population): WorldTable {
  const columns = ["account_id", "followers", "following", "friends"];
  return defineTable("graph_counts", columns, async (row) => {
    const { followers, following, friends } = countOf(world, celebrity);
    for (let index = 0; index < world.size; index += 1)
      (await row())
        .id(world.ids, index)
        .int(followers[index] ?? 0)
        .int(following[index] ?? 0)
        .int(friends[index] ?? 0);
  });
}
