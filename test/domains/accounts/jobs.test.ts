import { expect, test } from "bun:test";
import {
  mailRegistration,
  mailSessionReuse,
  purgeRegistrations,
  purgeSessions,
} from "#src/domains/accounts/jobs.ts";
import { handleKey } from "#src/domains/accounts/handles.ts";
import { newId } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { signUp, useWorld } from "./support.ts";

const world = useWorld();
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function jobContext(): JobContext {
  const ctx = world.server.contexts(systemOrigin(newId()), null);
  return {
    ...ctx,
    stopping: new AbortController().signal,
    transaction: (work) => world.write(work),
  };
}

async function count(query: Promise<readonly unknown[]>): Promise<number> {
  return (await query).length;
}

test("sign-ups nobody confirmed are forgotten an hour after their code, handles as soon as it ran out", async () => {
  const { sql } = world.server.postgres;
  const [old, young] = [signUp(), signUp()];
  await world.ok("auth.register", old);
  world.aheadMs += 65 * minuteMs;
  await world.ok("auth.register", young);
  world.aheadMs += 9 * minuteMs;
  await purgeRegistrations.run(jobContext(), {});
  const left =
    await sql`select email from registrations where email in (${old.email}, ${young.email})`;
  expect(left.map((row): unknown => row["email"])).toEqual([young.email]);
  const held =
    await sql`select key from handle_claims where email_key in (${old.email}, ${young.email})`;
  expect(held.map((row): unknown => row["key"])).toEqual([handleKey(young.handle)]);
});

test("an account's handle outlives every purge", async () => {
  const { handle } = await world.person("ann");
  world.aheadMs += 100 * dayMs;
  await purgeRegistrations.run(jobContext(), {});
  expect(await world.refusal("auth.register", signUp({ handle }))).toBe("409 conflict handle");
});

test("sessions are remembered for a week after their end, living ones for good", async () => {
  const ann = await world.person("ann");
  const ended = await world.login(ann.handle);
  await world.ok("auth.logout", {}, { token: ended.accessToken });
  const left = () =>
    count(world.server.postgres.sql`select 1 from sessions where account_id = ${ann.id}`);
  world.aheadMs += 6 * dayMs;
  await purgeSessions.run(jobContext(), {});
  expect(await left()).toBe(2);
  world.aheadMs += 2 * dayMs;
  await purgeSessions.run(jobContext(), {});
  expect(await left()).toBe(1);
  world.aheadMs += 14 * dayMs;
  await purgeSessions.run(jobContext(), {});
  expect(await left()).toBe(0);
});

test("a mail about what is settled or over is not sent", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.code(form.email);
  const [row] = await world.server.postgres
    .sql`select id from registrations where email = ${form.email}`;
  const before = world.smtp.mails.length;
  await mailRegistration.run(jobContext(), { registrationId: newId() });
  world.aheadMs += 10 * minuteMs;
  await mailRegistration.run(jobContext(), { registrationId: String(row?.["id"]) });
  await mailSessionReuse.run(jobContext(), { sessionId: newId() });
  expect(world.smtp.mails.length).toBe(before);
});
