/** A person as the staff see them: who they are, how they log in and whether they do; nothing that opens a door. */
import { eq } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import { passkeys } from "../passkeys/tables.ts";
import { providerIdentities } from "../providers/tables.ts";
import { findAccount, findByIdentifier, type AccountRow } from "../queries.ts";
import type { SecondFactorMethod, Session } from "../schemas.ts";
import { findMethods } from "../second-factor/factors.ts";
import { findLiveSessions } from "../session-queries.ts";
import { toSession } from "../view.ts";
import { findRole } from "./queries.ts";

export interface PersonForStaff {
  readonly account: Omit<AccountRow, "passwordHash">;
  readonly hasPassword: boolean;
  readonly role: StaffRole | null;
  readonly methods: readonly SecondFactorMethod[];
  readonly passkeys: number;
  /** Issuers at which they sign in. */
  readonly issuers: readonly string[];
  /** Newest first; at most twenty. */
  readonly sessions: readonly Session[];
}

/** By id, or by handle or mail address; whatever their standing. Null for nobody. */
export async function findPerson(
  ctx: Pick<ReadContext, "db" | "clock">,
  who: { readonly id: Id } | { readonly identifier: string },
): Promise<PersonForStaff | null> {
  const found =
    "id" in who ? await findAccount(ctx, who.id) : await findByIdentifier(ctx, who.identifier);
  if (!found) return null;
  const { passwordHash, ...account } = found;
  const { id } = account;
  const [role, methods, passkeyCount, identities, live] = await Promise.all([
    findRole(ctx, id),
    findMethods(ctx, id),
    ctx.db.$count(passkeys, eq(passkeys.accountId, id)),
    ctx.db
      .select({ issuer: providerIdentities.issuer })
      .from(providerIdentities)
      .where(eq(providerIdentities.accountId, id)),
    findLiveSessions(ctx, id),
  ]);
  const hasPassword = passwordHash !== null;
  const issuers = identities.map(({ issuer }) => issuer).sort();
  const sessions = live.map(toSession);
  return { account, hasPassword, role, methods, passkeys: passkeyCount, issuers, sessions };
}
