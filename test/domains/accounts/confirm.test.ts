import { describe, expect, test } from "bun:test";
import {
  addApp,
  addPhone,
  challengesFor,
  outcome,
  protectedPerson,
  tally,
  textedCode,
  type Challenge,
} from "./second-factor-support.ts";
import { password, useWorld, type Person, type Tokens } from "./support.ts";

const world = useWorld();
const wrong = "not the password 7";
const required = "403 confirmation-required";

/** What is only done soon after a login, by changing nothing when it is refused. */
const guarded: readonly (readonly [operation: string, input: object])[] = [
  ["twoFactor.beginTotp", {}],
  ["twoFactor.confirmTotp", { code: "000000" }],
  ["twoFactor.addPhone", { phone: "+442079460177" }],
  ["twoFactor.confirmPhone", { code: "00000000" }],
  ["twoFactor.enableEmail", {}],
  ["twoFactor.disable", { method: "totp" }],
  ["twoFactor.regenerateRecoveryCodes", {}],
];

/** The same session, a quarter of an hour later. */
async function later({ refreshToken }: Tokens): Promise<Tokens> {
  world.advance({ minutes: 16 });
  return await world.ok<Tokens>("auth.refresh", { refreshToken });
}

const confirm = (token: string, input: object) =>
  world.ok<{ confirmedUntil?: string; challenge?: Challenge }>("auth.confirm", input, { token });

async function challengeOf(token: string, input: object = { password }): Promise<Challenge> {
  const { challenge } = await confirm(token, input);
  if (!challenge) throw new Error("No second factor was asked for.");
  return challenge;
}

const isGuarded = async (token: string, input = { method: "totp" }): Promise<string> => {
  const { status, error } = await world.call("twoFactor.disable", input, { token });
  return error ? `${status} ${error.code}` : "ok";
};

test("a quarter of an hour after the login, what concerns second factors asks for a confirmation", async () => {
  const { person } = await protectedPerson(world, "ann");
  const { accessToken: token } = await later(person.tokens);
  const socket = await world.socket(token);
  for (const [operation, input] of guarded) {
    expect(`${operation}: ${await world.refusal(operation, input, { token })}`).toBe(
      `${operation}: ${required}`,
    );
    expect(await socket.refusal(operation, input)).toMatchObject({ code: "confirmation-required" });
  }
  const { factors } = await world.ok<{ factors: unknown[] }>("twoFactor.get", {}, { token });
  expect(factors).toHaveLength(1);
});

test("the password confirms it for another quarter of an hour, in this session alone", async () => {
  const ann = await world.person("ann");
  const other = await later(await world.login(ann.handle));
  const { accessToken: token } = await world.ok<Tokens>("auth.refresh", {
    refreshToken: ann.tokens.refreshToken,
  });
  expect(await isGuarded(token)).toBe(required);
  const { confirmedUntil } = await confirm(token, { password });
  const now = world.home.clock.now().getTime();
  expect(Date.parse(String(confirmedUntil)) - now).toBeWithin(14.9 * 60_000, 15 * 60_000);
  expect(await isGuarded(token)).toBe("404 not-found");
  expect(await isGuarded(other.accessToken)).toBe(required);
});

test("a wrong password confirms nothing, and after ten the right one neither", async () => {
  const ann = await world.person("ann");
  const { accessToken: token } = await later(ann.tokens);
  const refusal = (input: object) => world.refusal("auth.confirm", input, { token });
  expect(await refusal({ password: wrong })).toBe("401 wrong-credentials");
  expect(await refusal({})).toBe("422 invalid password");
  for (let turn = 1; turn < 10; turn += 1) await refusal({ password: wrong });
  expect(await refusal({ password })).toBe("429 rate-limited");
  expect(await isGuarded(token)).toBe(required);
});

test("strangers' guesses keep nobody from confirming", async () => {
  const ann = await world.person("ann");
  for (let turn = 0; turn < 11; turn += 1)
    await world.call("auth.login", { identifier: ann.handle, password: wrong });
  expect(await confirm(ann.tokens.accessToken, { password })).toHaveProperty("confirmedUntil");
});

test("whose session ended learns nothing of the password", async () => {
  const ann = await world.person("ann");
  await ann.ok("auth.logout", {});
  const counted = async () => await world.sql`select count(*) from guesses`;
  const before = await counted();
  for (const tried of [password, wrong])
    expect(
      await world.refusal("auth.confirm", { password: tried }, { token: ann.tokens.accessToken }),
    ).toBe("401 unauthenticated");
  expect(await counted()).toEqual(before);
});

describe("with a second factor", () => {
  test("the password alone gives a challenge, and its code the confirmation", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const { accessToken: token } = await later(person.tokens);
    const { id, methods } = await challengeOf(token);
    expect(methods).toEqual(["totp", "recoveryCode"]);
    expect(await isGuarded(token)).toBe(required);
    const answer = (code: string) => ({ challenge: { id, method: "totp", code } });
    expect(await world.refusal("auth.confirm", answer(app.wrong()), { token })).toBe(
      "401 wrong-credentials",
    );
    expect(await confirm(token, answer(app.code()))).toHaveProperty("confirmedUntil");
    expect(await world.refusal("auth.confirm", answer(app.next()), { token })).toBe(
      "404 not-found",
    );
    expect(await isGuarded(token)).toBe("ok");
  });

  test("a code that is sent confirms as well", async () => {
    const ann = await world.person("ann");
    const phone = await addPhone(world, ann);
    const { accessToken: token } = await later(ann.tokens);
    const { id } = await challengeOf(token);
    await world.ok("auth.sendChallengeCode", { challengeId: id, method: "sms" });
    const challenge = { id, method: "sms", code: await textedCode(world, phone, 2) };
    await confirm(token, { challenge });
    expect(await isGuarded(token, { method: "sms" })).toBe("ok");
  });

  test("that was added after the login, the password is not enough either", async () => {
    const ann = await world.person("ann");
    const other = await world.login(ann.handle);
    const { app } = await addApp(world, ann);
    expect(await isGuarded(other.accessToken)).toBe(required);
    const { id } = await challengeOf(other.accessToken);
    await confirm(other.accessToken, { challenge: { id, method: "totp", code: app.next() } });
    expect(await isGuarded(other.accessToken)).toBe("ok");
  });

  test("a challenge of a session is good in that session only, and begins no other", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const [login] = await challengesFor(world, person, 1);
    const { id } = await challengeOf(person.tokens.accessToken);
    const code = app.next();
    const input = { challengeId: id, method: "totp", code };
    expect(await world.refusal("auth.completeChallenge", input)).toBe("401 unauthenticated");
    const { accessToken: token } = await world.ok<Tokens>("auth.completeChallenge", {
      ...input,
      challengeId: login?.id,
    });
    const next = app.next();
    const foreign = { challenge: { id, method: "totp", code: next } };
    expect(await world.refusal("auth.confirm", foreign, { token })).toBe("404 not-found");
    const bob = await world.person("bob");
    expect(await world.refusal("auth.confirm", foreign, { token: bob.tokens.accessToken })).toBe(
      "404 not-found",
    );
    await confirm(person.tokens.accessToken, foreign);
  });

  test("whoever guesses at the second factor elsewhere keeps no session from confirming", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const others = await challengesFor(world, person, 3);
    for (const other of others)
      for (let turn = 0; turn < 4; turn += 1) await outcome(world, other, "totp", app.wrong());
    const token = person.tokens.accessToken;
    const { id } = await challengeOf(token);
    await confirm(token, { challenge: { id, method: "totp", code: app.next() } });
  });

  test("of ten confirmations at once with one code one counts, and after ten wrong ones none", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    const token = person.tokens.accessToken;
    const { id } = await challengeOf(token);
    const attempt = async (challengeId: string, code: string) => {
      const challenge = { id: challengeId, method: "totp", code };
      const { status } = await world.call("auth.confirm", { challenge }, { token });
      return String(status);
    };
    const code = app.next();
    const all = await Promise.all(Array.from({ length: 10 }, () => attempt(id, code)));
    expect(tally(all)).toEqual({ 200: 1, 404: 9 });
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await challengeOf(token);
      for (let tried = 0; tried < 5; tried += 1) await attempt(next.id, app.wrong());
    }
    const last = await challengeOf(token);
    expect(await attempt(last.id, app.next())).toBe("429");
  });
});

async function dropPassword({ id }: Person): Promise<void> {
  await world.sql`update accounts set password_hash = null where id = ${id}`;
}

describe("without a password", () => {
  test("the mailbox confirms it", async () => {
    const ann = await world.person("ann");
    await dropPassword(ann);
    const { accessToken: token } = await later(ann.tokens);
    expect(await world.refusal("auth.confirm", { password }, { token })).toBe(
      "401 wrong-credentials",
    );
    const { id, methods } = await challengeOf(token, {});
    expect(methods).toEqual(["email"]);
    await world.ok("auth.sendChallengeCode", { challengeId: id, method: "email" });
    await confirm(token, { challenge: { id, method: "email", code: await world.code(ann.email) } });
    expect(await isGuarded(token)).toBe("404 not-found");
  });

  test("but with a second factor, that one does", async () => {
    const { person, app } = await protectedPerson(world, "ann");
    await dropPassword(person);
    const { accessToken: token } = await later(person.tokens);
    const { id, methods } = await challengeOf(token, {});
    expect(methods).toEqual(["totp", "recoveryCode"]);
    await confirm(token, { challenge: { id, method: "totp", code: app.code() } });
    expect(await isGuarded(token)).toBe("ok");
  });
});

test("wrong passwords from a stolen session come to an end, and keep no other session from confirming", async () => {
  const ann = await world.person("ann");
  const own = await world.login(ann.handle);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => ann.call("auth.confirm", { password: "not the password 31" })),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  await world.ok("auth.confirm", { password }, { token: own.accessToken });
});
