/** Whether a session may act for the staff: asked with every call, of the database, so that a role that is taken is gone. */
import type { Caller, Sql } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { StaffDemand, StaffGate } from "#src/kit/staff.ts";
import { decideStaffAccess, hasStaffFactor, type StaffSession } from "./rules.ts";

export const staffGate: StaffGate = {
  async admit({ sql, clock }, caller, demand) {
    const session = await findStaffSession(sql, caller);
    if (!session) throw new AppError("unauthenticated");
    refuse(decideStaffAccess(session, demand, clock.now()), demand);
  },
};

function refuse(decision: ReturnType<typeof decideStaffAccess>, { role }: StaffDemand): void {
  switch (decision) {
    case "allow":
      return;
    case "no-role":
      throw new AppError("forbidden", "This is for the staff.");
    case "role-too-low":
      throw new AppError("forbidden", `This needs the role ${role}.`);
    case "no-factor":
      throw new AppError(
        "forbidden",
        "Staff need a second factor other than codes by mail: set one up, then log in with it.",
      );
    case "not-proved":
      throw new AppError("forbidden", "Log in with your second factor to act for the staff.");
    case "confirm":
      throw new AppError("confirmation-required");
  }
}

interface StaffSessionRow extends Omit<StaffSession, "hasSecondFactor"> {
  readonly codes: readonly string[];
  readonly hasPasskey: boolean;
}

/** By primary keys. Null for a session that may not act at all. */
async function findStaffSession(sql: Sql, caller: Caller): Promise<StaffSession | null> {
  const [row] = await sql<StaffSessionRow[]>`
    select staff.role, s.second_factor_at as "secondFactorAt", s.confirmed_at as "confirmedAt",
      array(
        select f.kind from second_factors f
        where f.account_id = a.id and f.confirmed_at is not null) as codes,
      exists (select from passkeys p where p.account_id = a.id) as "hasPasskey"
    from sessions s
    join accounts a on a.id = s.account_id and a.is_visible
    left join staff on staff.account_id = a.id
    where s.id = ${caller.sessionId} and s.account_id = ${caller.accountId} and s.ended_at is null`;
  return row ? { ...row, hasSecondFactor: hasStaffFactor(row.codes, row.hasPasskey) } : null;
}
