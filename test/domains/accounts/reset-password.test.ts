import { expect, test } from "bun:test";
import { askForReset } from "./recovery-support.ts";
import { complete, outcome, protectedPerson, type Challenge } from "./second-factor-support.ts";
import { expectRevoked, password, signUp, useWorld } from "./support.ts";

const world = useWorld();
const another = "the engine weaves patterns";

test("the link in the mail lets choose another password, logs in, and logs every device out", async () => {
  const ann = await world.person("ann");
  const socket = await world.socket(ann.tokens.accessToken);
  const token = await askForReset(world, ann.email);
  const device = { name: "Pixel 9" };
  const tokens = await world.ok("auth.resetPassword", { token, password: another, device });
  expect(tokens).toMatchObject({ account: { handle: ann.handle } });
  expect(String(tokens["deviceSecret"]).length).toBeGreaterThan(20);
  await expectRevoked(socket);
  expect((await ann.call("account.get", {})).status).toBe(401);
  const { refreshToken } = ann.tokens;
  expect(await world.refusal("auth.refresh", { refreshToken })).toBe("401 unauthenticated");
  const login = { identifier: ann.email, password };
  expect(await world.refusal("auth.login", login)).toBe("401 wrong-credentials");
  await world.ok("auth.login", { ...login, password: another });
  expect(await world.mail(ann.email, "password was changed")).toContain(`@${ann.handle}`);
});

test("an address without an account gets the same answer and no mail", async () => {
  const { email } = signUp();
  const ann = await world.person("ann");
  const known = await world.call("auth.requestPasswordReset", { email: ann.email });
  const unknown = await world.call("auth.requestPasswordReset", { email });
  expect(unknown).toEqual(known);
  expect(known.status).toBe(202);
  await world.mail(ann.email, "Choose another");
  expect(world.smtp.mails.filter(({ to }) => to.includes(email))).toEqual([]);
});

test("a token is good once, also for several who use it at the same time", async () => {
  const ann = await world.person("ann");
  const token = await askForReset(world, ann.email);
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      world.call("auth.resetPassword", { token, password: `${another} ${index}` }),
    ),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
    200,
    ...Array<number>(3).fill(400),
  ]);
  const late = { token, password: another };
  expect(await world.refusal("auth.resetPassword", late)).toBe("400 invalid-code");
});

test("a token runs out after half an hour, and with every other change of password or address", async () => {
  const ann = await world.person("ann");
  const first = await askForReset(world, ann.email);
  const second = await askForReset(world, ann.email);
  expect(second).not.toBe(first);
  await world.ok("auth.resetPassword", { token: second, password: another });
  const reset = (token: string) =>
    world.refusal("auth.resetPassword", { token, password: `${another}!` });
  expect(await reset(first)).toBe("400 invalid-code");

  const third = await askForReset(world, ann.email);
  await world.sql`update accounts set email_key = ${`moved.${ann.email}`} where id = ${ann.id}`;
  expect(await reset(third)).toBe("400 invalid-code");
  await world.sql`update accounts set email_key = ${ann.email} where id = ${ann.id}`;

  world.advance({ minutes: 30 });
  expect(await reset(third)).toBe("400 invalid-code");
});

test("a token that was altered or made up is worth nothing, and says no more than one that ran out", async () => {
  const ann = await world.person("ann");
  const token = await askForReset(world, ann.email);
  const forged = `${token.slice(0, -4)}AAAA`;
  for (const wrong of [forged, "made up", token.slice(0, 20)])
    expect(await world.refusal("auth.resetPassword", { token: wrong, password: another })).toBe(
      "400 invalid-code",
    );
  await world.ok("auth.resetPassword", { token, password: another });
});

test("a weak password is refused and leaves the token good", async () => {
  const ann = await world.person("ann");
  const token = await askForReset(world, ann.email);
  for (const weak of ["password123", ann.handle.padEnd(8, "1"), "short"])
    expect(await world.refusal("auth.resetPassword", { token, password: weak })).toBe(
      "422 invalid password",
    );
  await world.ok("auth.resetPassword", { token, password: another });
});

test("at most three mails are under way to one address, however often somebody asks", async () => {
  const ann = await world.person("ann");
  for (let times = 0; times < 5; times += 1)
    expect((await world.call("auth.requestPasswordReset", { email: ann.email })).status).toBe(202);
  const [row] = await world.sql`
    select count(*)::int as count from password_resets where account_id = ${ann.id}`;
  expect(row?.["count"]).toBe(3);
});

test("who is suspended gets no mail, and cannot use one that came before", async () => {
  const ann = await world.person("ann");
  const token = await askForReset(world, ann.email);
  await world.sql`update accounts set standing = 'suspended' where id = ${ann.id}`;
  expect(await world.refusal("auth.resetPassword", { token, password: another })).toBe(
    "403 forbidden",
  );
  const [row] =
    await world.sql`select password_changed_at as at, created_at from accounts where id = ${ann.id}`;
  expect(row?.["at"]).toEqual(row?.["created_at"]);
  await world.ok("auth.requestPasswordReset", { email: ann.email });
  const [pending] = await world.sql`
    select count(*)::int as count from password_resets where account_id = ${ann.id}`;
  expect(pending?.["count"]).toBe(1);
});

test("whoever has a second factor is asked for it after a reset, too", async () => {
  const { person, app } = await protectedPerson(world, "ann");
  const token = await askForReset(world, person.email);
  const answer = await world.ok<{ challenge: Challenge }>("auth.resetPassword", {
    ...{ token, password: another },
  });
  expect(Object.keys(answer)).toEqual(["challenge"]);
  expect(answer.challenge.methods).toContain("totp");
  expect(await outcome(world, answer.challenge, "totp", app.wrong())).toBe("401 wrong-credentials");
  expect((await complete(world, answer.challenge, "totp", app.next())).account.id).toBe(person.id);
});
