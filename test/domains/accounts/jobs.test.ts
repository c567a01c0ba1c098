import { expect, test } from "bun:test";
import {
  mailRegistration,
  mailSessionReuse,
  purgeRegistrations,
  purgeSessions,
} from "#src/domains/accounts/jobs.ts";
import { handleKey } from "#src/domains/accounts/handles.ts";
import { newId } from "#src/kit/id.ts";
import { signUp, useWorld } from "./support.ts";

const world = useWorld();

async function count(query: Promise<readonly unknown[]>): Promise<number> {
  return (await query).length;
}

test("sign-ups nobody confirmed are forgotten an hour after their code, handles as soon as it ran out", async () => {
  const { sql } = world;
  const [old, young] = [signUp(), signUp()];
  await world.ok("auth.register", old);
  world.advance({ minutes: 65 });
  await world.ok("auth.register", young);
  world.advance({ minutes: 9 });
  await purgeRegistrations.run(world.jobContext(), {});
  const left =
    await sql`select email from registrations where email in (${old.email}, ${young.email})`;
  expect(left.map((row): unknown => row["email"])).toEqual([young.email]);
  const held =
    await sql`select key from handle_claims where email_key in (${old.email}, ${young.email})`;
  expect(held.map((row): unknown => row["key"])).toEqual([handleKey(young.handle)]);
});

test("an account's handle outlives every purge", async () => {
  const { handle } = await world.person("ann");
  world.advance({ days: 100 });
  await purgeRegistrations.run(world.jobContext(), {});
  expect(await world.refusal("auth.register", signUp({ handle }))).toBe("409 conflict handle");
});

test("sessions are remembered for a week after their end, living ones for good", async () => {
  const ann = await world.person("ann");
  const ended = await world.login(ann.handle);
  await world.ok("auth.logout", {}, { token: ended.accessToken });
  const left = () => count(world.sql`select 1 from sessions where account_id = ${ann.id}`);
  world.advance({ days: 6 });
  await purgeSessions.run(world.jobContext(), {});
  expect(await left()).toBe(2);
  world.advance({ days: 2 });
  await purgeSessions.run(world.jobContext(), {});
  expect(await left()).toBe(1);
  world.advance({ days: 14 });
  await purgeSessions.run(world.jobContext(), {});
  expect(await left()).toBe(0);
});

test("a mail about what is settled or over is not sent", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.code(form.email);
  const [row] = await world.sql`select id from registrations where email = ${form.email}`;
  const before = world.smtp.mails.length;
  await mailRegistration.run(world.jobContext(), { registrationId: newId() });
  world.advance({ minutes: 10 });
  await mailRegistration.run(world.jobContext(), { registrationId: String(row?.["id"]) });
  await mailSessionReuse.run(world.jobContext(), { sessionId: newId() });
  expect(world.smtp.mails.length).toBe(before);
});
