import { expect, test } from "bun:test";
import { askForReset } from "./recovery-support.ts";
import { expectRevoked, password, signUp, useWorld } from "./support.ts";

const world = useWorld();
const otherThan = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, "0");

test("the code at the new address makes it the account's; the former one is told, other devices are out", async () => {
  const ann = await world.person("ann");
  const other = await world.login(ann.handle);
  const otherSocket = await world.socket(other.accessToken);
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  expect(await ann.ok("account.get", {})).toMatchObject({ email: ann.email });
  const code = await world.code(email);
  expect(await ann.ok("account.confirmEmail", { code })).toMatchObject({ email });
  await expectRevoked(otherSocket);
  expect(await ann.socket.hears("account.updated")).toMatchObject({ data: { email } });
  expect(await world.mail(ann.email, "another mail address")).toContain(`@${ann.handle}`);
  await world.ok("auth.login", { identifier: email, password });
  expect(await world.refusal("auth.login", { identifier: ann.email, password })).toBe(
    "401 wrong-credentials",
  );
});

test("nobody else can tell by the profile that the address is another", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const shown = await bob.ok("profile.get", { id: ann.id });
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  await ann.ok("account.confirmEmail", { code: await world.code(email) });
  expect(await bob.ok("profile.get", { id: ann.id })).toEqual(shown);
});

test("an address that has an account gets the same answer, and its owner a mail without a code", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const known = await ann.call("account.changeEmail", { email: bob.email });
  const mail = await world.mail(bob.email, "already has");
  expect(mail).toContain(`@${bob.handle}`);
  expect(mail).not.toMatch(/\b\d{8}\b/);
  expect(mail).not.toContain(ann.handle);
  const free = await ann.call("account.changeEmail", { email: signUp().email });
  expect(known).toEqual(free);
});

test("five tries at the code, then another one has to be asked for", async () => {
  const ann = await world.person("ann");
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  const code = await world.code(email);
  for (let tries = 0; tries < 5; tries += 1)
    expect((await ann.call("account.confirmEmail", { code: otherThan(code) })).error?.code).toBe(
      "invalid-code",
    );
  expect((await ann.call("account.confirmEmail", { code })).error?.code).toBe("invalid-code");
  await ann.ok("account.changeEmail", { email });
  const next = await world.code(email);
  expect(next).not.toBe(code);
  expect((await ann.call("account.confirmEmail", { code })).error?.code).toBe("invalid-code");
  await ann.ok("account.confirmEmail", { code: next });
});

test("a code is good for ten minutes, on the device that asked, and once", async () => {
  const ann = await world.person("ann");
  const other = await world.login(ann.handle);
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  const code = await world.code(email);
  const elsewhere = { token: other.accessToken };
  expect(await world.refusal("account.confirmEmail", { code }, elsewhere)).toBe("400 invalid-code");
  world.advance({ minutes: 10 });
  expect((await ann.call("account.confirmEmail", { code })).error?.code).toBe("invalid-code");
  await ann.ok("account.changeEmail", { email });
  const next = await world.code(email);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ann.call("account.confirmEmail", { code: next })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ error }) => error?.code === "invalid-code")).toHaveLength(9);
});

test("of two who prove one address at the same time one has it, and the other keeps their own", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  const annCode = await world.code(email);
  await bob.ok("account.changeEmail", { email });
  const bobCode = await world.code(email);
  const answers = await Promise.all([
    ann.call("account.confirmEmail", { code: annCode }),
    bob.call("account.confirmEmail", { code: bobCode }),
  ]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  const [row] = await world.sql`select count(*)::int as count from accounts where email = ${email}`;
  expect(row?.["count"]).toBe(1);
});

test("a session that is older than a quarter of an hour must be confirmed first", async () => {
  const ann = await world.person("ann");
  world.advance({ minutes: 16 });
  const tokens = await world.ok("auth.refresh", { refreshToken: ann.tokens.refreshToken });
  const options = { token: String(tokens["accessToken"]) };
  const change = { email: signUp().email };
  expect(await world.refusal("account.changeEmail", change, options)).toBe(
    "403 confirmation-required",
  );
  await world.ok("auth.confirm", { password }, options);
  await world.ok("account.changeEmail", change, options);
});

test("one's own address, and what is none, are refused; a reset that was mailed to the former one is void", async () => {
  const ann = await world.person("ann");
  const own = await ann.call("account.changeEmail", { email: ann.email });
  expect(own).toMatchObject({ status: 409, error: { fields: { email: "is yours already" } } });
  expect((await ann.call("account.changeEmail", { email: "no address" })).status).toBe(422);
  const token = await askForReset(world, ann.email);
  const { email } = signUp();
  await ann.ok("account.changeEmail", { email });
  await ann.ok("account.confirmEmail", { code: await world.code(email) });
  const reset = { token, password: "the engine weaves patterns" };
  expect(await world.refusal("auth.resetPassword", reset)).toBe("400 invalid-code");
});
