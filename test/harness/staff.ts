/** Staff with all that staff need: a role, a second factor, and a session that it was given in. */
import { changeRole } from "#src/domains/accounts/index.ts";
import { newId } from "#src/kit/id.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import type { Person, TestServer } from "./server.ts";

export async function staffMember(
  home: TestServer,
  role: StaffRole,
  name: string = role,
): Promise<Person> {
  const person = await home.person(name);
  await giveRole(home, person, role);
  await giveSecondFactor(home, person);
  await proveSecondFactor(home, person);
  return person;
}

/** As whoever runs the machine does. */
export async function giveRole(
  home: TestServer,
  { id }: Pick<Person, "id">,
  role: StaffRole | null,
): Promise<void> {
  await home.transaction((ctx) => changeRole(ctx, { accountId: id, role, grantedBy: null }));
}

/** The account has one from now on. Nobody knows its secret: `proveSecondFactor` stands for giving a code. */
export async function giveSecondFactor(
  home: TestServer,
  { id }: Pick<Person, "id">,
): Promise<void> {
  const now = home.clock.now();
  const factorId = newId();
  const sealed = home.server.services.secrets.seal("totp", Buffer.from("no secret"), factorId);
  await home.server.postgres.sql`
    insert into second_factors (id, account_id, kind, sealed, created_at, confirmed_at)
    values (${factorId}, ${id}, 'totp', ${sealed}, ${now}, ${now})`;
}

/** Every session of theirs looks as if it had begun just now, with the second factor. */
export async function proveSecondFactor(
  home: TestServer,
  { id }: Pick<Person, "id">,
): Promise<void> {
  const now = home.clock.now();
  await home.server.postgres.sql`
    update sessions set confirmed_at = ${now}, second_factor_at = ${now} where account_id = ${id}`;
}
