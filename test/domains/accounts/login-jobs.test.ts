/** What logins leave behind is forgotten once it counts no more, and nothing before. */
import { expect, test } from "bun:test";
import { purgeChallenges, purgeGuesses } from "#src/domains/accounts/login/jobs.ts";
import { addDevice } from "#src/domains/accounts/login/devices.ts";
import {
  purgeWaitingFactors,
  sendChallengeMail,
  sendChallengeText,
  sendPhoneText,
} from "#src/domains/accounts/second-factor/jobs.ts";
import { newId } from "#src/kit/id.ts";
import { addPhone, challengesFor } from "./second-factor-support.ts";
import { password, useWorld } from "./support.ts";

const world = useWorld();

const login = async (identifier: string, tried: string): Promise<number> =>
  (await world.call("auth.login", { identifier, password: tried })).status;

test("wrong tries are forgotten after a day", async () => {
  const { sql } = world;
  const ann = await world.person("ann");
  await login(ann.handle, "not the password 7");
  world.advance({ hours: 23 });
  await purgeGuesses.run(world.jobContext(), {});
  expect(await sql`select 1 from guesses`).toHaveLength(2);
  world.advance({ hours: 1 });
  // A right one takes its own try back, and leaves a row that says nothing.
  expect(await login(ann.email, password)).toBe(200);
  await purgeGuesses.run(world.jobContext(), {});
  expect(await sql`select 1 from guesses`).toHaveLength(0);
});

test("a device that nobody used for a year is forgotten", async () => {
  const ann = await world.person("ann");
  const add = () => world.home.transaction((ctx) => addDevice(ctx, ann.id));
  await add();
  world.advance({ days: 200 });
  const { id } = await add();
  world.advance({ days: 166 });
  await purgeGuesses.run(world.jobContext(), {});
  const left = await world.sql`select id from known_devices where account_id = ${ann.id}`;
  expect(left.map((row): unknown => row["id"])).toEqual([id]);
});

test("challenges that ran out, and factors that nobody confirmed, are forgotten", async () => {
  const ann = await world.person("ann");
  await ann.ok("twoFactor.enableEmail", {});
  const bob = await world.person("bob");
  await bob.ok("twoFactor.beginTotp", {});
  const rows = async () => [
    await world.sql`select id from challenges where account_id = ${ann.id}`,
    await world.sql`select id from second_factors where account_id in (${ann.id}, ${bob.id})`,
  ];
  const purge = async (): Promise<number[]> => {
    await purgeChallenges.run(world.jobContext(), {});
    await purgeWaitingFactors.run(world.jobContext(), {});
    return (await rows()).map((some) => some.length);
  };
  await challengesFor(world, ann, 1);
  world.advance({ minutes: 4 });
  await challengesFor(world, ann, 1);
  expect(await purge()).toEqual([2, 2]);
  world.advance({ minutes: 2 });
  expect(await purge()).toEqual([1, 2]);
  world.advance({ minutes: 5 });
  expect(await purge()).toEqual([0, 1]);
});

test("a message about what is settled or over is not sent", async () => {
  const ann = await world.person("ann");
  await addPhone(world, ann);
  await world.smtp.next(ann.email);
  const [open] = await challengesFor(world, ann, 1);
  world.advance({ minutes: 5 });
  const texts = () => world.home.server.mailbox?.listTexts().length;
  const before = [world.smtp.mails.length, texts()];
  const [used] = await world.sql`select id from second_factors where account_id = ${ann.id}`;
  for (const challengeId of [open?.id ?? "", newId()]) {
    await sendChallengeMail.run(world.jobContext(), { challengeId });
    await sendChallengeText.run(world.jobContext(), { challengeId });
  }
  await sendPhoneText.run(world.jobContext(), { factorId: String(used?.["id"]) });
  await sendPhoneText.run(world.jobContext(), { factorId: newId() });
  expect([world.smtp.mails.length, texts()]).toEqual(before);
});
