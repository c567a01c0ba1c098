/**
 * Who may see somebody's lists of people: whom the switch for that list names, and of a private account only its
 * followers. A list that is not shared is refused as `forbidden`, and its number is null: that there is such a list is no
 * secret, and an empty page would say that nobody is in it.
 */
import { admitsKind, canMeet, codeOf } from "#src/domains/accounts/index.ts";
import type { AudienceKindName } from "#src/kit/audience.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export type PeopleList = "followers" | "following" | "friends";

const columns = {
  followers: "followers_list",
  following: "following_list",
  friends: "friends_list",
} as const satisfies Record<PeopleList, string>;

const kinds = {
  everyone: "public",
  followers: "followers",
  following: "following",
  friends: "friends",
  nobody: "onlyMe",
} as const satisfies Record<string, AudienceKindName>;

interface SharingAt {
  /** An expression of type uuid. */
  readonly viewer: Statement;
  /** Name of a joined row of `accounts`. */
  readonly a: string;
  /** Name of its row of `privacy_settings`, which may be missing. */
  readonly s: string;
}

/** A boolean expression: whether the viewer sees this list. Whether the two may meet is asked beside it. */
export function isShared(ctx: Asker, list: PeopleList, { viewer, a, s }: SharingAt): Statement {
  const { sql } = ctx;
  const owner = sql`${sql(a)}.id`;
  const cases = Object.entries(kinds).map(([who, kind]) => `when '${who}' then ${codeOf(kind)}`);
  const kind = sql`case coalesce(${sql(`${s}.${columns[list]}`)}, 'everyone') ${constant(sql, cases.join(" "))} end`;
  const followers = constant(sql, String(codeOf("followers")));
  return sql`(${admitsKind(ctx, { viewer, owner, kind })}
    and (not ${sql(a)}.is_private or ${admitsKind(ctx, { viewer, owner, kind: followers })}))`;
}

function constant(sql: Sql, text: string): Statement {
  return sql.unsafe(text) as unknown as Statement;
}

/** Refuses whoever the viewer may not know of, and then what is not shared with them. */
export async function requireShared(
  ctx: Asker,
  viewerId: Id,
  ownerId: Id,
  list: PeopleList,
): Promise<void> {
  const { sql } = ctx;
  const viewer = sql`viewer.id`;
  const [row] = await sql<{ isShared: boolean }[]>`
    select ${isShared(ctx, list, { viewer, a: "a", s: "s" })} as "isShared"
    from accounts a cross join (select ${viewerId}::uuid as id) viewer
    left join privacy_settings s on s.account_id = a.id
    where a.id = ${ownerId} and ${canMeet(ctx, viewer, "a")}`;
  if (!row) throw notFound();
  if (!row.isShared) throw new AppError("forbidden", "This list is not shared with you.");
}
