import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { TestServer } from "#test/harness/server.ts";
import {
  addPhone,
  challengeFor,
  challengesFor,
  changeMail,
  complete,
  outcome,
  protectedPerson,
  tally,
  textedCode,
  type Challenge,
} from "./second-factor-support.ts";
import { password, useWorld } from "./support.ts";

const world = useWorld();
const ten = Array.from({ length: 10 }, (_, turn) => turn);
const wrong = "401 wrong-credentials";
const over = "401 unauthenticated";

test("a login asks for what somebody has, and a code of the app finishes it", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const challenge = await challengeFor(world, person.handle, { device: { name: "Pixel 9" } });
  expect(challenge.methods).toEqual(["totp", "recoveryCode"]);
  const tokens = await complete(world, challenge, "totp", app.next());
  expect(tokens.account).toEqual({ id: person.id, handle: person.handle });
  const { items } = await world.ok<{ items: object[] }>(
    "session.list",
    {},
    { token: tokens.accessToken },
  );
  expect(items[0]).toMatchObject({ device: { name: "Pixel 9" }, current: true });
});

test("what the password alone gives opens nothing", async () => {
  const { person } = await protectedPerson(world, "ann");
  const { id } = await challengeFor(world, person.handle);
  for (const operation of ["account.get", "session.list", "twoFactor.get", "auth.logout"])
    expect(await world.refusal(operation, {}, { token: id })).toBe(over);
  expect(await world.refusal("auth.refresh", { refreshToken: id })).toBe(over);
  const socket = await world.home.connect();
  expect(await socket.refusal("session.open", { token: id })).toMatchObject({
    code: "unauthenticated",
  });
  const sessions = await world.sql`select 1 from sessions where account_id = ${person.id}`;
  expect(sessions).toHaveLength(1);
});

test("the code before is taken too, and none older", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  world.advance({ minutes: 2 });
  const challenge = await challengeFor(world, person.handle);
  app.startStep();
  expect(await outcome(world, challenge, "totp", app.code(3))).toBe(wrong);
  expect(await outcome(world, challenge, "totp", app.code(-3))).toBe(wrong);
  expect(await outcome(world, challenge, "totp", app.code(1))).toBe("ok");
});

test("a code of the app is taken once, and none from before it ever", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const code = app.next();
  expect(await outcome(world, await challengeFor(world, person.handle), "totp", code)).toBe("ok");
  const again = await challengeFor(world, person.handle);
  expect(await outcome(world, again, "totp", code)).toBe(wrong);
  expect(await outcome(world, again, "totp", app.code(1))).toBe(wrong);
  expect(await outcome(world, again, "totp", app.next())).toBe("ok");
});

describe("of ten at once one gets in", () => {
  test("with a code of the app on one challenge", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const challenge = await challengeFor(world, person.handle);
    const code = app.next();
    const all = await Promise.all(ten.map(() => outcome(world, challenge, "totp", code)));
    expect(tally(all)).toEqual({ ok: 1, [over]: 9 });
    // Whoever sends the right one often has guessed nothing.
    const next = await challengeFor(world, person.handle);
    expect(await outcome(world, next, "totp", app.next())).toBe("ok");
  });

  test("with a code of the app on as many challenges", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const challenges = await challengesFor(world, person, 10);
    const code = app.next();
    const all = await Promise.all(
      challenges.map((challenge) => outcome(world, challenge, "totp", code)),
    );
    expect(tally(all)).toEqual({ ok: 1, [wrong]: 9 });
  });

  test("with a recovery code on as many challenges", async () => {
    const { person, recoveryCodes } = await protectedPerson(world, "ann");
    const challenges = await challengesFor(world, person, 10);
    const [code = ""] = recoveryCodes;
    const all = await Promise.all(
      challenges.map((challenge) => outcome(world, challenge, "recoveryCode", code)),
    );
    expect(tally(all)).toEqual({ ok: 1, [wrong]: 9 });
  });

  test("with a code from a mail", async () => {
    const person = await world.person("ann");
    await person.ok("twoFactor.enableEmail", {});
    const challenge = await challengeFor(world, person.handle);
    await world.ok("auth.sendChallengeCode", { challengeId: challenge.id, method: "email" });
    const code = await world.code(person.email);
    const all = await Promise.all(ten.map(() => outcome(world, challenge, "email", code)));
    expect(tally(all)).toEqual({ ok: 1, [over]: 9 });
  });
});

test("of thirty at once on two servers each code gets one in, and wrong ones ten looks", async () => {
  const { database } = world.home.server;
  const other = await TestServer.start({ database });
  const { person, app, recoveryCodes } = await protectedPerson(world, "ann");
  const code = app.next();
  const [spare = ""] = recoveryCodes;
  const attempt = async ({ id }: Challenge, turn: number, method: string, typed: string) => {
    const home = turn % 2 === 0 ? world.home : other;
    const input = { challengeId: id, method, code: typed };
    const { status } = await home.http("auth.completeChallenge", input);
    return String(status);
  };
  const aheadMs = world.home.clock.now().getTime() - other.clock.now().getTime();
  other.clock.advance({ seconds: aheadMs / 1000 });
  const challenges = await challengesFor(world, person, 8);
  const right = await Promise.all([
    ...challenges.slice(0, 4).map((one, turn) => attempt(one, turn, "totp", code)),
    ...challenges.slice(4).map((one, turn) => attempt(one, turn, "recoveryCode", spare)),
  ]);
  expect(tally(right)).toEqual({ 200: 2, 401: 6 });
  const more = await challengesFor(world, person, 6);
  const wrongs = more.flatMap((one) =>
    [0, 1, 2, 3, 4].map((turn) => attempt(one, turn, "totp", app.wrong())),
  );
  // Six of the ten looks are spent.
  expect(tally(await Promise.all(wrongs))).toEqual({ 401: 4, 429: 26 });
});

test("after five wrong codes a challenge is over, also for the right one", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const challenge = await challengeFor(world, person.handle);
  const tries = await Promise.all(
    ten.slice(0, 5).map(() => outcome(world, challenge, "totp", app.wrong())),
  );
  expect(tally(tries)).toEqual({ [wrong]: 5 });
  expect(await outcome(world, challenge, "totp", app.next())).toBe(over);
});

test("another challenge gives no more tries than ten, until a quarter of an hour passed", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const challenges = await challengesFor(world, person, 4);
  const tries = challenges.flatMap((challenge) =>
    ten.slice(0, 5).map(() => outcome(world, challenge, "totp", app.wrong())),
  );
  expect(tally(await Promise.all(tries))).toEqual({ [wrong]: 10, "429 rate-limited": 10 });
  const late = await challengeFor(world, person.handle);
  expect(await outcome(world, late, "totp", app.next())).toBe("429 rate-limited");
  world.advance({ minutes: 15 });
  const later = await challengeFor(world, person.handle);
  expect(await outcome(world, later, "totp", app.code())).toBe("ok");
});

test("whoever knows the password cannot keep out a device that was here before", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const first = await challengeFor(world, person.handle);
  const { deviceSecret } = await complete(world, first, "totp", app.next());
  for (const _ of [1, 2]) {
    const challenge = await challengeFor(world, person.handle);
    await Promise.all(ten.slice(0, 5).map(() => outcome(world, challenge, "totp", app.wrong())));
  }
  const own = await challengeFor(world, person.handle, { deviceSecret });
  expect(await outcome(world, own, "totp", app.next())).toBe("ok");
});

test("a challenge is over after five minutes, and when the password is another", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const late = await challengeFor(world, person.handle);
  world.advance({ minutes: 5 });
  expect(await outcome(world, late, "totp", app.code())).toBe(over);
  const stale = await challengeFor(world, person.handle);
  await world.sql`
    update accounts set password_changed_at = password_changed_at + interval '1 second' where id = ${person.id}`;
  expect(await outcome(world, stale, "totp", app.code())).toBe(over);
});

test("whoever logs all other devices out ends logins that are half done", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const challenge = await challengeFor(world, person.handle);
  await person.ok("session.revokeOthers", {});
  const answer = { challengeId: challenge.id, method: "totp", code: app.next() };
  expect(await world.refusal("auth.completeChallenge", answer)).toBe(over);
});

test("who was suspended meanwhile stays out", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const challenge = await challengeFor(world, person.handle);
  await world.sql`update accounts set standing = 'suspended' where id = ${person.id}`;
  expect(await outcome(world, challenge, "totp", app.next())).toBe("403 forbidden");
});

test("an unknown challenge is one that is over", async () => {
  expect(await outcome(world, { id: newId() }, "totp", "000000")).toBe(over);
});

test("each recovery code logs in once, however it is typed, and its owner is told", async () => {
  const { person, recoveryCodes } = await protectedPerson(world, "ann");
  await changeMail(world, person);
  expect(recoveryCodes).toHaveLength(10);
  expect(new Set(recoveryCodes).size).toBe(10);
  const [first = "", second = ""] = recoveryCodes;
  const typed = first.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l");
  const challenge = await challengeFor(world, person.handle);
  expect(await outcome(world, challenge, "recoveryCode", typed)).toBe("ok");
  expect(await person.socket.hears("twoFactor.updated", { recoveryCodesLeft: 9 })).toBeDefined();
  expect(await changeMail(world, person)).toContain("recovery codes was used");
  const again = await challengeFor(world, person.handle);
  expect(await outcome(world, again, "recoveryCode", first)).toBe(wrong);
  expect(await outcome(world, again, "recoveryCode", second)).toBe("ok");
});

test("somebody else's recovery code is none", async () => {
  const [ann, bob] = [await protectedPerson(world, "ann"), await protectedPerson(world, "bob")];
  const challenge = await challengeFor(world, ann.person.handle);
  const [theirs = ""] = bob.recoveryCodes;
  expect(await outcome(world, challenge, "recoveryCode", theirs)).toBe(wrong);
  const own = await challengeFor(world, bob.person.handle);
  expect(await outcome(world, own, "recoveryCode", theirs)).toBe("ok");
});

describe("a code that is sent", () => {
  test("finishes the login it was sent for and no other, by mail or by text message", async () => {
    const person = await world.person("ann");
    const phone = await addPhone(world, person);
    await person.ok("twoFactor.enableEmail", {});
    const [one, other] = [
      await challengeFor(world, person.handle),
      await challengeFor(world, person.handle),
    ];
    expect(one.methods).toEqual(["sms", "email", "recoveryCode"]);
    await world.ok("auth.sendChallengeCode", { challengeId: one.id, method: "sms" });
    const texted = await textedCode(world, phone, 2);
    await world.ok("auth.sendChallengeCode", { challengeId: one.id, method: "email" });
    const mailed = await world.code(person.email);
    expect(mailed).not.toBe(texted);
    await world.ok("auth.sendChallengeCode", { challengeId: other.id, method: "sms" });
    expect(await outcome(world, other, "sms", texted)).toBe(wrong);
    expect(await outcome(world, one, "sms", mailed)).toBe(wrong);
    expect(await outcome(world, one, "sms", texted)).toBe("ok");
    expect(await outcome(world, one, "email", mailed)).toBe(over);
  });

  test("is sent three times at most, and only where that is one of the methods", async () => {
    const person = await world.person("ann");
    await person.ok("twoFactor.enableEmail", {});
    const { id: challengeId } = await challengeFor(world, person.handle);
    const send = (method: string) =>
      world.call("auth.sendChallengeCode", { challengeId, method }).then(({ status }) => status);
    expect(await Promise.all([1, 2, 3].map(() => send("email")))).toEqual([202, 202, 202]);
    expect(await send("email")).toBe(422);
    expect(await world.refusal("auth.sendChallengeCode", { challengeId, method: "sms" })).toBe(
      "422 invalid method",
    );
    const unknown = { challengeId: newId(), method: "email" };
    expect(await world.refusal("auth.sendChallengeCode", unknown)).toBe(over);
  });

  test("that nobody was sent opens nothing", async () => {
    const person = await world.person("ann");
    await person.ok("twoFactor.enableEmail", {});
    const challenge = await challengeFor(world, person.handle);
    const { challengeCodeOf } = await import("#src/domains/accounts/login/challenges.ts");
    const { secrets } = world.home.server.services;
    const code = challengeCodeOf(secrets, challenge.id, "email");
    expect(await outcome(world, challenge, "email", code)).toBe(wrong);
  });
});

test("neither table nor job holds a secret, a number or a code", async () => {
  const { person, recoveryCodes } = await protectedPerson(world, "ann");
  const { secret } = await person.ok<{ secret: string }>("twoFactor.beginTotp", {});
  const phone = await addPhone(world, person);
  const { id: challengeId } = await challengeFor(world, person.handle);
  await world.ok("auth.sendChallengeCode", { challengeId, method: "sms" });
  const code = await textedCode(world, phone, 2);
  const rows = JSON.stringify([
    await world.sql`select s::text from second_factors s where account_id = ${person.id}`,
    await world.sql`select s::text from recovery_codes s where account_id = ${person.id}`,
    await world.sql`select s::text from challenges s where account_id = ${person.id}`,
    await world.sql`select data::text from jobs.job`,
    await world.sql`select ref::text from events where stream_id = ${person.id}`,
  ]);
  const raw = Buffer.from(phone).toString("hex");
  for (const hidden of [secret, phone, raw, code, password, recoveryCodes[0] ?? "none"])
    expect(rows).not.toContain(hidden);
});
