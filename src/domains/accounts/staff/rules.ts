/** What a role is worth, without looking anything up. */
import { staffRoles, type StaffDemand, type StaffRole } from "#src/kit/staff.ts";
import { confirmationLifetimeMs } from "../login/confirmation.ts";

/** Null is below every role. */
function rankOf(role: StaffRole | null): number {
  return role === null ? -1 : staffRoles.indexOf(role);
}

/**
 * Whether what somebody has counts as a second factor of the staff. Codes by mail do not, because the mailbox resets the
 * password; and where only a passkey stands beside them, a session may have begun with them.
 */
export function hasStaffFactor(codes: readonly string[], hasPasskey: boolean): boolean {
  return codes.length === 0 ? hasPasskey : codes.includes("totp") || codes.includes("sms");
}

/** What is known of a session that asks to act for the staff. */
export interface StaffSession {
  readonly role: StaffRole | null;
  /** Whether the account has a second factor now. */
  readonly hasSecondFactor: boolean;
  /** When one was given in this session; null while none was. */
  readonly secondFactorAt: Date | null;
  readonly confirmedAt: Date;
}

/**
 * `no-role` comes first and says nothing more: to whoever is not staff every operation looks alike. `no-factor`: the account
 * has none. `not-proved`: it has one, and this session began without it.
 */
export function decideStaffAccess(
  session: StaffSession,
  { role, isDangerous }: StaffDemand,
  now: Date,
): "allow" | "no-role" | "role-too-low" | "no-factor" | "not-proved" | "confirm" {
  if (session.role === null) return "no-role";
  if (rankOf(session.role) < rankOf(role)) return "role-too-low";
  if (!session.hasSecondFactor) return "no-factor";
  if (session.secondFactorAt === null) return "not-proved";
  const provedAtMs = Math.min(session.secondFactorAt.getTime(), session.confirmedAt.getTime());
  const isFresh = now.getTime() - provedAtMs < confirmationLifetimeMs;
  return isDangerous && !isFresh ? "confirm" : "allow";
}

/**
 * Whether staff of one role may do something to a person of another: only downwards. So no owner can be taken out of action
 * but by taking the role first, of which the last one stays.
 */
export function mayActOn(actor: StaffRole, target: StaffRole | null): boolean {
  return rankOf(actor) > rankOf(target);
}
