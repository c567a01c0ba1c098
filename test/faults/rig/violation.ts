/** What the checker finds. */
export type ViolationKind =
  /** Acknowledged and not there. */
  | "lost"
  /** There, or applied, more than once. */
  | "doubled"
  /** There although nobody asked for it, or although it was refused. */
  | "unexpected"
  | "reordered"
  /** Applied beyond a place that was never filled, or never caught up. */
  | "gap"
  /** Not told to whoever was there, long after everything was mended: only a reconnect brought it. */
  | "late"
  /** Told to somebody who may not have it. */
  | "foreign"
  /** Not told to somebody who may have it. */
  | "withheld"
  /** A cache, made of what was told, is not what a new client is told. */
  | "diverged"
  /** A count that is not the length of its list. */
  | "badge"
  /** Access that went on after it was taken. */
  | "access"
  /** A refusal that nothing explains. */
  | "refused"
  /** A process that ended by itself, or did not end when it was asked to. */
  | "died"
  /** A measure beyond what was promised. */
  | "slow";

export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}
