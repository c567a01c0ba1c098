/**
 * Whom the graph itself suggests. Each looks at the latest connections only, and at the latest ones of each of those, so that
 * it costs the same for a celebrity. None tells what the lists of people would not: where somebody does not share their
 * list with the viewer, nothing is concluded from it.
 */
import { mayDoSql } from "#src/domains/accounts/index.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { SuggestionSource } from "#src/kit/ports.ts";
import { knownToViewer } from "./queries.ts";

type Candidates = Awaited<ReturnType<SuggestionSource["candidates"]>>;
type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

const nearMax = 150;
const farMax = 100;

const friendsOfFriends: SuggestionSource = {
  reason: "friendsOfFriends",
  candidates: (ctx, accountId, limit) =>
    throughOthers(ctx, accountId, limit, {
      name: "friends of friends",
      near: ({ sql }) => friendsOf(sql, sql`viewer.id`, nearMax),
      far: ({ sql }) => friendsOf(sql, sql`a.id`, farMax),
      isShared: (asker) => mayDoSql(asker, "friendsList", asker.sql`viewer.id`, "a"),
    }),
};

/** Indexes friendships_low and friendships_high. */
function friendsOf(sql: Sql, id: Statement, max: number): Statement {
  const latest = sql`order by created_at desc limit ${constant(sql, max)}`;
  return sql`
    (select high_id as id, created_at from friendships where low_id = ${id} ${latest})
    union all (select low_id, created_at from friendships where high_id = ${id} ${latest})`;
}

const sharedFollows: SuggestionSource = {
  reason: "sharedFollows",
  candidates: (ctx, accountId, limit) =>
    throughOthers(ctx, accountId, limit, {
      name: "shared follows",
      near: ({ sql }) => followedBy(sql, sql`viewer.id`),
      far: ({ sql }) => followedBy(sql, sql`a.id`),
      isShared: (asker) => mayDoSql(asker, "followingList", asker.sql`viewer.id`, "a"),
    }),
};

/** Index follows_following. */
function followedBy(sql: Sql, id: Statement): Statement {
  return sql`select followed_id as id, created_at from follows where follower_id = ${id}`;
}

interface Through {
  readonly name: string;
  /** Queries with the columns `id` and `created_at`: of the `viewer`, and of `a`, one of the near. */
  readonly near: (asker: Asker) => Statement;
  readonly far: (asker: Asker) => Statement;
  readonly isShared: (asker: Asker) => Statement;
}

/** Whoever is far and not known already, by how many of the near lead to them. */
async function throughOthers(
  ctx: Asker,
  accountId: Id,
  limit: number,
  through: Through,
): Promise<Candidates> {
  return await ctx.sql<{ accountId: Id; weight: number }[]>`
    with viewer as materialized (
      select ${accountId}::uuid as id, ${ctx.clock.now()}::timestamptz as at, ${limit}::integer as page)
    ${frozen(ctx, `suggested ${through.name}`, () => selectFar(ctx, through))}`;
}

function selectFar(ctx: Asker, { near, far, isShared }: Through): Statement {
  const { sql } = ctx;
  const latest = (max: number): Statement =>
    sql`order by created_at desc limit ${constant(sql, max)}`;
  return sql`
    select far.id as "accountId", count(*)::int as weight
    from viewer
    cross join lateral (
      select a.id from (select id from (${near(ctx)}) edge ${latest(nearMax)}) near
      join accounts a on a.id = near.id and a.is_visible and ${isShared(ctx)} offset 0) a
    cross join lateral (select id from (${far(ctx)}) edge ${latest(farMax)}) far
    where far.id <> viewer.id and far.id not in (${knownToViewer(sql)})
    group by far.id order by weight desc, far.id limit (select page from viewer)`;
}

/** The latest first, of the latest ones only: whoever has a million followers does not go through them. Index follows_followers. */
const followsYou: SuggestionSource = {
  reason: "followsYou",
  async candidates({ sql }, accountId, limit) {
    return await sql<{ accountId: Id; weight: number }[]>`
      select f.follower_id as "accountId", 1 as weight from (
        select follower_id, created_at from follows where followed_id = (select ${accountId}::uuid)
        order by created_at desc, follower_id desc limit ${constant(sql, 2 * limit)}) f
      where not exists (select from follows back
        where back.follower_id = (select ${accountId}::uuid) and back.followed_id = f.follower_id offset 0)
      order by f.created_at desc, f.follower_id desc limit ${constant(sql, limit)}`;
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
      with viewer as materialized (select ${accountId}::uuid as id),
      mine as (
        select k.account_id as id from viewer join contact_hashes h on h.account_id = viewer.id
        join contact_keys k on k.hash = h.hash limit ${constant(sql, limit)}),
      theirs as (
        select h.account_id as id from viewer join contact_keys k on k.account_id = viewer.id
        join contact_hashes h on h.hash = k.hash
        where exists (select from contact_keys allows where allows.account_id = h.account_id) limit ${constant(sql, limit)})
      select id as "accountId", count(*)::int as weight from (
        select distinct id, true as is_mine from mine union all select distinct id, false from theirs) found
      where id <> (select id from viewer)
      group by id order by weight desc, id limit ${constant(sql, limit)}`;
  },
};

export const graphSources: readonly SuggestionSource[] = [
  contacts,
  friendsOfFriends,
  sharedFollows,
  followsYou,
];
