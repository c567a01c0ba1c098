/**
 * Audiences: who may see what somebody shows, or do something to them. The kinds are contributed by domains, each both
 * as SQL, for whatever lists and counts, and as an evaluation, for delivering to known people; a property test holds the
 * two against each other.
 */
import type { Sql, Statement } from "./context.ts";
import type { Id } from "./id.ts";

/**
 * Stored as the position in this list: append only. `following` (people whom the owner follows) serves switches such as
 * who may write to one; it is no audience that content has.
 */
export const audienceKinds = [
  ...(["public", "followers", "friends", "closeFriends", "onlyMe"] as const),
  ...(["list", "group", "users", "following"] as const),
] as const;
export type AudienceKindName = (typeof audienceKinds)[number];

/** SQL expressions of type uuid. */
export interface AudienceAt {
  readonly viewer: Statement;
  readonly owner: Statement;
  /** Of the list or group; null::uuid for kinds that need none. */
  readonly ref: Statement;
}

export interface AudienceQuestion {
  readonly viewerId: Id;
  readonly ownerId: Id;
  readonly refId: Id | null;
}

/** How two people stand to each other, told by keys. */
export interface Tie {
  readonly name: string;
  /** A boolean expression, never null. */
  sql(sql: Sql, at: Pick<AudienceAt, "viewer" | "owner">): Statement;
}

export interface AudienceKind {
  readonly name: AudienceKindName;
  /**
   * Given for kinds that are nothing else than these: the viewer belongs to one where any of them holds. Who reads the
   * owner's row asks for each tie with it, once for all kinds, and needs no query for the kinds.
   */
  readonly ties?: readonly Tie[];
  /**
   * A boolean expression, never null: whether the viewer belongs to it. The owner themselves and people who must not
   * meet at all are somebody else's question.
   */
  sql(sql: Sql, at: AudienceAt): Statement;
  /** The same for known people, in the order asked: one query, at most 1,000 questions at a time. */
  evaluate(sql: Sql, asked: readonly AudienceQuestion[]): Promise<boolean[]>;
  /** Given for kinds that refer to something: of these, what the owner may show things to. One query. */
  owns?(sql: Sql, ownerId: Id, refIds: readonly Id[]): Promise<Set<Id>>;
}

/** Contributed by whoever keeps stored audiences: those that nobody keeps any more are forgotten. */
export interface AudienceUse {
  readonly name: string;
  /** A boolean expression, never null: whether this person keeps this row of `audiences`; expressions of type uuid. */
  sql(sql: Sql, owner: Statement, detail: Statement): Statement;
}

/** What keeps two people apart whatever either shows, such as a block: contributed by domains. */
export interface Barrier {
  readonly name: string;
  /** A boolean expression, never null: true where these two (expressions of type uuid) must not meet. */
  sql(sql: Sql, one: Statement, other: Statement): Statement;
  /**
   * The same as a query: the ids of all from whom it keeps this one, somebody perhaps twice; for numbers, which cannot ask
   * about each, and for lists. Read no further than asked, so that the first few of very many cost little.
   */
  others(sql: Sql, one: Statement): Statement;
}
