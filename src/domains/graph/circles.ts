/**
 * The circles around a person, as audiences use them: each as SQL and as an evaluation. Friends count among the
 * followers: whoever is close enough for the one is for the other.
 */
import type { AudienceAt, AudienceKind, AudienceQuestion, Tie } from "#src/kit/audience.ts";
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

const viewerFollows: Tie = {
  name: "viewerFollows",
  sql: (sql, { viewer, owner }) => follows(sql, viewer, owner),
};

const ownerFollows: Tie = {
  name: "ownerFollows",
  sql: (sql, { viewer, owner }) => follows(sql, owner, viewer),
};

/**
 * `offset 0` keeps each of these a look-up: PostgreSQL would otherwise read and hash all whom somebody follows, or all who
 * follow them, for the few rows of a page.
 */
function follows(sql: Sql, follower: Statement, followed: Statement): Statement {
  return sql`exists (
    select from follows f where f.follower_id = ${follower} and f.followed_id = ${followed} offset 0)`;
}

const befriended: Tie = {
  name: "befriended",
  sql: (sql, { viewer, owner }) => sql`exists (
    select from friendships f
    where f.low_id = least(${viewer}, ${owner}) and f.high_id = greatest(${viewer}, ${owner}) offset 0)`,
};

/** One definition: the expression is made of the ties. */
function tied(...ties: readonly Tie[]): Pick<AudienceKind, "ties" | "sql"> {
  return {
    ties,
    sql(sql, at) {
      const any = ties.reduce((all, tie) => sql`${all} or ${tie.sql(sql, at)}`, sql`false`);
      return sql`(${any})`;
    },
  };
}

const followers: AudienceKind = {
  name: "followers",
  ...tied(viewerFollows, befriended),
  async evaluate(sql, asked) {
    const [following, areFriends] = await Promise.all([
      holding(sql, asked, "follows", (one) => [one.viewerId, one.ownerId]),
      friends.evaluate(sql, asked),
    ]);
    return asked.map((_, index) => following[index] === true || areFriends[index] === true);
  },
};

const following: AudienceKind = {
  name: "following",
  ...tied(ownerFollows),
  evaluate: (sql, asked) => holding(sql, asked, "follows", (one) => [one.ownerId, one.viewerId]),
};

const friends: AudienceKind = {
  name: "friends",
  ...tied(befriended),
  evaluate: (sql, asked) =>
    holding(sql, asked, "friendships", ({ viewerId, ownerId }) =>
      viewerId < ownerId ? [viewerId, ownerId] : [ownerId, viewerId],
    ),
};

/** Pairs that have a row, by its primary key. */
async function holding(
  sql: Sql,
  asked: readonly AudienceQuestion[],
  table: "follows" | "friendships",
  pairOf: (one: AudienceQuestion) => readonly [string, string],
): Promise<boolean[]> {
  const pairs = asked.map(pairOf);
  const keys =
    table === "follows"
      ? sql`row_of.follower_id = asked.one and row_of.followed_id = asked.other`
      : sql`row_of.low_id = asked.one and row_of.high_id = asked.other`;
  const rows = await sql<{ n: number }[]>`
    select asked.n from unnest(
      (select ${pairs.map(([one]) => one)}::uuid[]), (select ${pairs.map(([, other]) => other)}::uuid[]))
      with ordinality asked(one, other, n)
    join ${sql(table)} row_of on ${keys}`;
  return flags(asked.length, rows);
}

const isCloseFriend: Tie = {
  name: "isCloseFriend",
  sql: (sql, { viewer, owner }) => sql`exists (
    select from lists l join list_members m on m.list_id = l.id
    where l.owner_id = ${owner} and l.kind = 'closeFriends' and m.member_id = ${viewer} offset 0)`,
};

const closeFriends: AudienceKind = {
  name: "closeFriends",
  ...tied(isCloseFriend),
  async evaluate(sql, asked) {
    const rows = await sql<{ n: number }[]>`
      select asked.n from ${asking(sql, asked)}
      join lists l on l.owner_id = asked.owner_id and l.kind = 'closeFriends'
      join list_members m on m.list_id = l.id and m.member_id = asked.viewer_id`;
    return flags(asked.length, rows);
  },
};

const list: AudienceKind = {
  name: "list",
  // The owner is named too: a list serves nobody but whoever made it.
  sql: (sql, { viewer, owner, ref }: AudienceAt) => sql`exists (
    select from lists l join list_members m on m.list_id = l.id
    where l.id = ${ref} and l.owner_id = ${owner} and m.member_id = ${viewer})`,
  async evaluate(sql, asked) {
    const rows = await sql<{ n: number }[]>`
      select asked.n from ${asking(sql, asked)}
      join lists l on l.id = asked.ref_id and l.owner_id = asked.owner_id
      join list_members m on m.list_id = l.id and m.member_id = asked.viewer_id`;
    return flags(asked.length, rows);
  },
  async owns(sql, ownerId, listIds) {
    const rows = await sql<{ id: Id }[]>`
      select id from lists where owner_id = ${ownerId} and id = any(${listIds}::uuid[])`;
    return new Set(rows.map((row) => row.id));
  },
};

/** As queries of their own the lists look equally long to the planner each time, so that one plan serves all calls. */
function asking(sql: Sql, asked: readonly AudienceQuestion[]): Statement {
  return sql`unnest(
    (select ${asked.map((one) => one.viewerId)}::uuid[]), (select ${asked.map((one) => one.ownerId)}::uuid[]),
    (select ${asked.map((one) => one.refId)}::uuid[])) with ordinality asked(viewer_id, owner_id, ref_id, n)`;
}

/** Ordinalities count from one. */
function flags(length: number, rows: readonly { readonly n: number }[]): boolean[] {
  const found = new Set(rows.map((row) => row.n - 1));
  return Array.from({ length }, (_, index) => found.has(index));
}

export const circles: readonly AudienceKind[] = [followers, following, friends, closeFriends, list];
