/** What an earlier part of the server needs from a domain: kit names it, a domain contributes it, the registry collects it. */
import type { Caller, ReadContext, Sql, WriteContext } from "./context.ts";
import type { Id } from "./id.ts";
import type { AccessClaims } from "./services.ts";

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
