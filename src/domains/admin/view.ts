/** Rows → wire, for the staff. */
import { assert } from "#src/kit/assert.ts";
import type { ReadContext } from "#src/kit/context.ts";
import { loadNames, type findPerson, type StaffRow } from "../accounts/index.ts";
import type { AuditRecord, PersonForStaff, StaffMember } from "./schemas.ts";
import type { AuditRow } from "./queries.ts";

type Person = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

export function toPersonForStaff(person: Person): PersonForStaff {
  const { account, role, hasPassword, methods, passkeys, issuers, sessions } = person;
  const seenAt = sessions.map(({ lastSeenAt }) => lastSeenAt).sort();
  return {
    id: account.id,
    handle: account.handle,
    displayName: account.displayName,
    bio: account.bio,
    email: account.email,
    birthDate: account.birthDate,
    createdAt: account.createdAt.toISOString(),
    standing: account.standing,
    deactivatedAt: account.deactivatedAt?.toISOString() ?? null,
    purgeAfter: account.purgeAfter?.toISOString() ?? null,
    role,
    logins: {
      password: hasPassword,
      ...{ passkeys, providers: [...issuers], secondFactors: [...methods] },
    },
    sessionCount: sessions.length,
    lastSeenAt: seenAt.at(-1) ?? null,
  };
}

export async function toStaffMembers(
  ctx: Pick<ReadContext, "sql">,
  rows: readonly StaffRow[],
): Promise<StaffMember[]> {
  const names = await loadNames(
    ctx,
    rows.flatMap(({ accountId, grantedBy }) => [accountId, ...(grantedBy ? [grantedBy] : [])]),
  );
  return rows.map(({ accountId, role, grantedBy, grantedAt }) => {
    const account = names.get(accountId);
    assert(account, "whoever is staff has an account");
    const granter = grantedBy === null ? null : (names.get(grantedBy) ?? null);
    return { account, role, grantedBy: granter, grantedAt: grantedAt.toISOString() };
  });
}

export async function toAuditRecords(
  ctx: Pick<ReadContext, "sql">,
  rows: readonly AuditRow[],
): Promise<AuditRecord[]> {
  const names = await loadNames(
    ctx,
    rows.flatMap(({ actorId }) => actorId ?? []),
  );
  return rows.map(({ targetKind, targetId, at, ...row }) => ({
    ...row,
    at: at.toISOString(),
    actor: row.actorId === null ? null : (names.get(row.actorId) ?? null),
    target: { kind: targetKind, id: targetId },
  }));
}
