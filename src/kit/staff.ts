/**
 * The staff: who runs this server for others. Their operations say which role they need at least; whether the caller has
 * it, and proved it well enough, is asked in one place for all of them, and everything they write leaves an entry in the
 * audit log or does not happen.
 */
import type { Caller, ReadContext, Sql } from "./context.ts";
import type { Id } from "./id.ts";

/** Least first: each may do what those before it may. */
export const staffRoles = ["moderator", "admin", "owner"] as const;
export type StaffRole = (typeof staffRoles)[number];

/** What an operation asks of whoever calls it. */
export interface StaffDemand {
  readonly role: StaffRole;
  /** Only shortly after a login or `auth.confirm`. */
  readonly isDangerous: boolean;
}

/** Contributed by the domain that knows who is staff. */
export interface StaffGate {
  /**
   * Throws `unauthenticated`, `forbidden` or `confirmation-required` unless this session may act so at this moment. Inside
   * a transaction that holds the caller's access, what it answers is true until the end.
   */
  admit(
    ctx: Pick<ReadContext, "sql" | "clock">,
    caller: Caller,
    demand: StaffDemand,
  ): Promise<void>;
}

/** What somebody did to something. References and states, no words that people wrote and may delete. */
export interface AuditNote {
  readonly target: { readonly kind: string; readonly id: Id };
  readonly reason: string | null;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditNote {
  readonly id: Id;
  readonly at: Date;
  /** Null for who runs the machine. */
  readonly actorId: Id | null;
  /** The operation's name. */
  readonly action: string;
  /** As its origin saw it; the log keeps the network only. */
  readonly address: string;
  readonly requestId: string;
}

/** Contributed by the domain that keeps the log. */
export interface AuditLog {
  /** Appends, in the transaction that `sql` belongs to. */
  record(sql: Sql, entries: readonly AuditEntry[]): Promise<void>;
}

/** Added to the context of staff's writes. */
export interface WithAudit {
  /** Writes to the audit log with this commit, and answers the entry's id. A staff's write that never calls it fails. */
  audit(note: AuditNote): Id;
}
