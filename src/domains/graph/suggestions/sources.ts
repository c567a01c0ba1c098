/**
 * Whom the graph itself suggests. Each looks at the latest connections only, and at the latest ones of each of those, so that
 * it costs the same for a celebrity. None tells what the lists of people would not: where somebody does not share their
 * list with the viewer, nothing is concluded from it.
 */
import { mayDoSql } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { SuggestionSource } from "#src/kit/ports.ts";
import { knownTo } from "./queries.ts";

type Candidates = Awaited<ReturnType<SuggestionSource["candidates"]>>;
type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

const nearMax = 150;
const farMax = 100;

const friendsOfFriends: SuggestionSource = {
  reason: "friendsOfFriends",
  async candidates(ctx, accountId, limit) {
    const { sql } = ctx;
    return await throughOthers(ctx, accountId, limit, {
      near: sql`
        (select high_id as id, created_at from friendships where low_id = viewer.id
          order by created_at desc limit ${nearMax}::int)
        union all (select low_id, created_at from friendships where high_id = viewer.id
          order by created_at desc limit ${nearMax}::int)`,
      far: sql`
        (select high_id as id, created_at from friendships where low_id = a.id
          order by created_at desc limit ${farMax}::int)
        union all (select low_id, created_at from friendships where high_id = a.id
          order by created_at desc limit ${farMax}::int)`,
      isShared: mayDoSql(ctx, "friendsList", sql`viewer.id`, "a"),
    });
  },
};

const sharedFollows: SuggestionSource = {
  reason: "sharedFollows",
  async candidates(ctx, accountId, limit) {
    const { sql } = ctx;
    return await throughOthers(ctx, accountId, limit, {
      near: sql`select followed_id as id, created_at from follows where follower_id = viewer.id`,
      far: sql`select followed_id as id, created_at from follows where follower_id = a.id`,
      isShared: mayDoSql(ctx, "followingList", sql`viewer.id`, "a"),
    });
  },
};

interface Through {
  /** Queries with the columns `id` and `created_at`: of the `viewer`, and of `a`, one of the near. */
  readonly near: Statement;
  readonly far: Statement;
  readonly isShared: Statement;
}

/** Whoever is far and not known already, by how many of the near lead to them. */
async function throughOthers(
  ctx: Asker,
  accountId: Id,
  limit: number,
  { near, far, isShared }: Through,
): Promise<Candidates> {
  const { sql } = ctx;
  return await sql<{ accountId: Id; weight: number }[]>`
    select far.id as "accountId", count(*)::int as weight
    from (select ${accountId}::uuid as id) viewer
    cross join lateral (
      select a.id from (
        select id from (${near}) edge order by created_at desc limit ${nearMax}::int) near
      join accounts a on a.id = near.id and a.is_visible and ${isShared} offset 0) a
    cross join lateral (
      select id from (${far}) edge order by created_at desc limit ${farMax}::int) far
    where far.id <> viewer.id
      and far.id not in (${knownTo(ctx, accountId)})
    group by far.id order by weight desc, far.id limit ${limit}`;
}

/** The latest first. Index follows_followers. */
const followsYou: SuggestionSource = {
  reason: "followsYou",
  async candidates({ sql }, accountId, limit) {
    return await sql<{ accountId: Id; weight: number }[]>`
      select f.follower_id as "accountId", 1 as weight from follows f
      where f.followed_id = ${accountId} and not exists (
        select from follows back where back.follower_id = f.followed_id and back.followed_id = f.follower_id)
      order by f.created_at desc, f.follower_id limit ${limit}`;
  },
};

/**
 * Whoever is in the viewer's address book, and whoever has the viewer in theirs: both only of people who let themselves be
 * found that way. Indexes contact_keys_hash and contact_hashes_hash.
 */
const contacts: SuggestionSource = {
  reason: "contacts",
  async candidates({ sql }, accountId, limit) {
    return await sql<{ accountId: Id; weight: number }[]>`
      with viewer as (select ${accountId}::uuid as id),
      mine as (
        select k.account_id as id from viewer join contact_hashes h on h.account_id = viewer.id
        join contact_keys k on k.hash = h.hash limit ${limit}),
      theirs as (
        select h.account_id as id from viewer join contact_keys k on k.account_id = viewer.id
        join contact_hashes h on h.hash = k.hash
        where exists (select from contact_keys allows where allows.account_id = h.account_id) limit ${limit})
      select id as "accountId", count(*)::int as weight from (
        select distinct id, true as is_mine from mine union all select distinct id, false from theirs) found
      where id <> (select id from viewer)
      group by id order by weight desc, id limit ${limit}`;
  },
};

export const graphSources: readonly SuggestionSource[] = [
  contacts,
  friendsOfFriends,
  sharedFollows,
  followsYou,
];
