/** What an earlier part of the server needs from a domain: kit names it, a domain contributes it, the registry collects it. */
import type {
  AudienceAt,
  AudienceKind,
  AudienceKindName,
  AudienceUse,
  Barrier,
} from "./audience.ts";
import type { Caller, ReadContext, Sql, Statement, WriteContext } from "./context.ts";
import type { Reactor } from "./fact.ts";
import type { Id } from "./id.ts";
import type { MediaDesk, MediaOwner } from "./media.ts";
import type { MediaDoors } from "./media-doors.ts";
import type { PersonalData } from "./personal-data.ts";
import type { AccessClaims } from "./services.ts";
import type { VisibilityDefinition } from "./visibility.ts";

/** What handlers reach of other domains, earlier or later than their own: collected once, the same in every context. */
export interface Ports {
  readonly audienceKinds: ReadonlyMap<AudienceKindName, AudienceKind>;
  readonly audienceUses: readonly AudienceUse[];
  readonly barriers: readonly Barrier[];
  /** Null where no domain keeps media. */
  readonly media: MediaDesk | null;
  readonly mediaDoors: MediaDoors | null;
  readonly mediaOwners: ReadonlyMap<string, MediaOwner>;
  readonly visibilities: ReadonlyMap<string, VisibilityDefinition>;
  readonly profileCounters: readonly ProfileCounter[];
  /** Null where no domain knows. */
  readonly closeness: Closeness | null;
  readonly suggestionSources: readonly SuggestionSource[];
  /** By the name of the fact. */
  readonly reactors: ReadonlyMap<string, readonly Reactor[]>;
  /** In the order of the domains. */
  readonly personalData: readonly PersonalData[];
}

/**
 * Contributed by domains that have lists of a person whose lengths stand in the profile: each number as this viewer could
 * count it in the list itself. Whether the list is shared with them is asked beside it.
 */
export interface ProfileCounter {
  /** By the names of the numbers: the switch that says who may see the list. */
  readonly lists: Readonly<Record<string, string>>;
  /**
   * A query of one row about one owner, to be joined to theirs: a column for each number, and `is_known`, which is false
   * where it takes more than a few looks by keys to tell. That is rare; then the numbers are asked for with `count`.
   */
  numbers(
    ctx: Pick<ReadContext, "sql" | "ports">,
    at: Pick<AudienceAt, "viewer" | "owner">,
  ): Statement;
  /** The same of known people, whatever it takes. At most 100 of them, in a bounded number of queries. */
  count(
    ctx: Pick<ReadContext, "sql" | "ports">,
    viewerId: Id,
    accountIds: readonly Id[],
  ): Promise<ReadonlyMap<Id, Readonly<Record<string, number>>>>;
}

/** Contributed by the domain that knows who is close to whom: whom a search for people shows first. */
export interface Closeness {
  /**
   * A query with the columns `account_id` and `closeness` about the people around the viewer (an expression of type uuid), the
   * same person perhaps more than once: 3 friends, 2 whom they follow, 1 who follows them or is a friend of a friend
   * whose list of friends they may see: an order tells what it is made of. Bounded: whoever knows thousands gets those
   * they met last.
   */
  near(ctx: Pick<ReadContext, "sql" | "ports">, viewer: Statement): Statement;
}

/** Contributed by domains that know whom somebody may know. */
export interface SuggestionSource {
  /** A word for the reason, such as `friendsOfFriends`. */
  readonly reason: string;
  /** The best first; who may not be seen, or is known already, may be among them. One query. */
  candidates(
    ctx: ReadContext,
    accountId: Id,
    limit: number,
  ): Promise<readonly { readonly accountId: Id; readonly weight: number }[]>;
}

/** Contributed by the domain that owns sessions. */
export interface Authenticator {
  /** Verifies an access token by signature alone. Throws `unauthenticated`. */
  verify(ctx: Pick<ReadContext, "services">, token: string): Promise<AccessClaims>;
  /**
   * Of these sessions, those that may act at this moment: not ended, of an account in good standing. One query.
   * Given a transaction's `sql`, it reads inside the transaction.
   */
  live(sql: Sql, callers: readonly Caller[]): Promise<Set<Id>>;
  /** Of these accounts, those that the staff keep out: why their sessions may not act. */
  suspended(sql: Sql, accountIds: readonly Id[]): Promise<Set<Id>>;
  /** Ends the session a leaked token names; silent when the token is not ours. */
  revokeLeaked(ctx: WriteContext, token: string): Promise<void>;
}

export interface Attendant {
  readonly accountId: Id;
  /** Nothing was done on any of their devices for a while. */
  readonly isIdle: boolean;
  /** How long ago they were here for certain; 0 for who is. */
  readonly agoMs: number;
}

/** Contributed by the domain that says who is here, and when the others were last. */
export interface AttendanceBook {
  /** Kind of its state topic, of accounts: touched whenever a person connects, goes, falls idle or comes back to it. */
  readonly topic: string;
  /**
   * These people are connected, or were until a moment ago. Written from time to time while they are, and when their
   * last socket on an instance closes: before others may know of that.
   */
  seen(ctx: ReadContext, attendants: readonly Attendant[]): Promise<void>;
}
