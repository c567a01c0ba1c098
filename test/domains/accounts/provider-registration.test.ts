import { expect, test } from "bun:test";
import { form, newcomer, signIn, somebody, useProviders } from "./provider-support.ts";
import { password, signUp, type Tokens } from "./support.ts";

const ways = useProviders();
const operation = "auth.registerWithProvider";
const invalid = "400 invalid-code";

/** Somebody whose provider is not trusted with addresses. */
async function untrusted() {
  const person = somebody();
  const registration = await newcomer(ways, person, { provider: "other" });
  return { person, email: String(person.email), registration, filled: form(registration.token) };
}

test("an address that the provider is not trusted with is proven by a code", async () => {
  const { world } = ways;
  const { person, email, registration, filled } = await untrusted();
  expect(registration).toMatchObject({ email, emailIsProven: false, emailHasAccount: false });
  expect(await world.ok(operation, filled)).toEqual({ code: { sentTo: email } });
  const code = await world.code(email);
  const tokens = await world.ok<Tokens>(operation, { ...filled, code });
  const { accessToken: token } = tokens;
  expect(await world.ok("account.get", {}, { token })).toMatchObject({ email });
  const again = await signIn(ways, person, { provider: "other" });
  expect(again.data["account"]).toEqual(tokens.account);
});

test("neither is one that the provider did not verify, or that somebody types instead", async () => {
  const { world } = ways;
  const unverified = await newcomer(ways, somebody({ emailVerified: false }));
  expect(unverified.emailIsProven).toBe(false);
  expect(await world.ok(operation, form(unverified.token))).toHaveProperty("code");
  const { token } = await newcomer(ways, somebody());
  const { email } = somebody();
  expect(await world.ok(operation, form(token, { email }))).toEqual({ code: { sentTo: email } });
});

test("who has no address there gives one here", async () => {
  const { world } = ways;
  const { token, email } = await newcomer(ways, somebody({ email: undefined }));
  expect(email).toBeNull();
  expect(await world.refusal(operation, form(token))).toBe("422 invalid email");
  const broken = await newcomer(ways, somebody({ email: "no address\r\nBcc: x@example.org" }));
  expect(broken).toMatchObject({ email: null, emailIsProven: false, emailHasAccount: false });
});

test("a code is for one address and one sign-in, and five wrong ones are enough", async () => {
  const { world } = ways;
  const { email, filled } = await untrusted();
  await world.ok(operation, filled);
  const code = await world.code(email);
  const other = await untrusted();
  await world.ok(operation, other.filled);
  expect(await world.refusal(operation, { ...other.filled, code })).toBe(invalid);
  const victim = String(somebody().email);
  expect(await world.refusal(operation, { ...filled, email: victim, code })).toBe(invalid);
  for (let tries = 0; tries < 4; tries += 1)
    expect(await world.refusal(operation, { ...filled, code: "00000000" })).toBe(invalid);
  expect(await world.refusal(operation, { ...filled, code })).toBe(invalid);
});

test("a code that was mailed to one's own address does not prove another's", async () => {
  const { world } = ways;
  const { filled } = await untrusted();
  const [own, victims] = [String(somebody().email), String(somebody().email)];
  await world.ok(operation, { ...filled, email: own });
  const code = await world.code(own);
  await world.ok(operation, { ...filled, email: victims });
  expect(await world.refusal(operation, { ...filled, email: victims, code })).toBe(invalid);
  expect(await world.refusal(operation, { ...filled, email: own, code })).toBe(invalid);
  await world.ok(operation, { ...filled, email: victims, code: await world.code(victims) });
});

test("a code is good for ten minutes, and five are mailed at most", async () => {
  const { world } = ways;
  const { email, filled } = await untrusted();
  await world.ok(operation, filled);
  const code = await world.code(email);
  world.advance({ minutes: 10 });
  expect(await world.refusal(operation, { ...filled, code })).toBe(invalid);
  for (let sent = 1; sent < 5; sent += 1) await world.ok(operation, filled);
  expect(await world.refusal(operation, filled)).toBe("422 limit");
});

test("an unproven address that has an account gets the same answer, a mail that says so, and no code that works", async () => {
  const { world } = ways;
  const ann = await world.person("ann");
  const { filled } = await untrusted();
  const known = await world.call(operation, { ...filled, email: ann.email });
  expect(known).toMatchObject({ status: 200, data: { code: { sentTo: ann.email } } });
  const { source } = await world.smtp.next(ann.email);
  expect(source).toContain("Subject: You already have a Hubbub account");
  expect(source).not.toMatch(/\b\d{8}\b(?!@)/);
  for (let code = 0; code < 5; code += 1)
    expect(
      await world.refusal(operation, { ...filled, email: ann.email, code: `0000000${code}` }),
    ).toBe(invalid);
});

test("no address, proven or not, lets anybody into an account that is there", async () => {
  const { world } = ways;
  const ann = await world.person("ann");
  for (const person of [
    somebody({ email: ann.email }),
    somebody({ email: ann.email.toUpperCase() }),
    somebody({ email: ann.email, emailVerified: false }),
  ]) {
    const registration = await newcomer(ways, person);
    expect(registration.emailHasAccount).toBe(person.emailVerified === true);
    if (person.emailVerified === true)
      expect(await world.refusal(operation, form(registration.token))).toBe("409 conflict email");
    else expect(await world.ok(operation, form(registration.token))).toHaveProperty("code");
  }
  expect((await ann.ok<{ items: object[] }>("session.list", {})).items).toHaveLength(1);
  expect((await ann.ok<{ items: object[] }>("provider.listLinked", {})).items).toEqual([]);
  await world.login(ann.email);
});

test("whoever signed up with somebody's address before them gets nothing of their account", async () => {
  const { world } = ways;
  const person = somebody();
  const email = String(person.email);
  // With a password of the attacker's; its code goes to the owner.
  const planted = signUp({ email });
  await world.ok("auth.register", planted);
  const code = await world.code(email);
  const { token } = await newcomer(ways, person);
  const tokens = await world.ok<Tokens>(operation, form(token));
  expect(await world.refusal("auth.verifyEmail", { email, code, password })).toBe(invalid);
  expect(await world.refusal("auth.login", { identifier: email, password })).toBe(
    "401 wrong-credentials",
  );
  expect(await world.sql`select 1 from registrations where email = ${email}`).toHaveLength(0);
  const again = await signIn(ways, person);
  expect(again.data["account"]).toEqual(tokens.account);
});

test("an account without a password answers a password as nobody does", async () => {
  const { world } = ways;
  const { token } = await newcomer(ways, somebody());
  const { account } = await world.ok<Tokens>(operation, form(token));
  const tries = await Promise.all(
    [account.handle, "nobody_of_that_name"].map((identifier) =>
      world.call("auth.login", { identifier, password: "not the password 31" }),
    ),
  );
  expect(tries[0]?.text).toBe(String(tries[1]?.text));
});

test("of ten forms that are sent at once one makes an account", async () => {
  const { world } = ways;
  const { token } = await newcomer(ways, somebody());
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.call(operation, form(token))),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await world.refusal(operation, form(token))).toBe(invalid);
});

test("somebody who signed in twice makes one account", async () => {
  const { world } = ways;
  const person = somebody();
  const [first, second] = [await newcomer(ways, person), await newcomer(ways, person)];
  await world.ok(operation, form(first.token));
  const email = String(somebody().email);
  expect(await world.refusal(operation, form(second.token))).toBe("409 conflict email");
  const filled = form(second.token, { email });
  await world.ok(operation, filled);
  const code = await world.code(email);
  expect(await world.refusal(operation, { ...filled, code })).toBe("409 conflict");
});

test("a mistake in the form can be mended for half an hour", async () => {
  const { world } = ways;
  const ann = await world.person("ann");
  const { token } = await newcomer(ways, somebody());
  const refusals: [object, string][] = [
    [{ handle: ann.handle }, "409 conflict handle"],
    [{ handle: "admin" }, "409 conflict handle"],
    [{ handle: "a b" }, "422 invalid handle"],
    [{ birthDate: "2020-01-01" }, "422 invalid birthDate"],
    [{ displayName: " " }, "422 invalid displayName"],
  ];
  for (const [changes, refusal] of refusals)
    expect(await world.refusal(operation, form(token, { ...changes }))).toBe(refusal);
  await world.ok(operation, form(token));
  const late = await newcomer(ways, somebody());
  world.advance({ minutes: 30 });
  expect(await world.refusal(operation, form(late.token))).toBe(invalid);
});

test("a handle that is taken is told before a code is sent, and one that is taken meanwhile costs only itself", async () => {
  const { world } = ways;
  const ann = await world.person("ann");
  const { email, filled } = await untrusted();
  expect(await world.refusal(operation, { ...filled, handle: ann.handle })).toBe(
    "409 conflict handle",
  );
  await world.ok(operation, filled);
  const code = await world.code(email);
  const { token } = await newcomer(ways, somebody());
  await world.ok(operation, form(token, { handle: filled.handle }));
  expect(await world.refusal(operation, { ...filled, code })).toBe("409 conflict handle");
  await world.ok(operation, { ...filled, handle: `${filled.handle}_2`, code });
});

test("nothing of a sign-in is kept once it is over", async () => {
  const { world } = ways;
  const person = somebody({ name: "Planted Marker" });
  const { token } = await newcomer(ways, person);
  await world.ok(operation, form(token));
  const left = await world.sql`
    select 1 from provider_arrivals where email = ${String(person.email)} or display_name = 'Planted Marker'`;
  expect(left).toHaveLength(0);
  const { forgetArrivals } = await import("#src/domains/accounts/providers/arrivals.ts");
  world.advance({ hours: 2 });
  await world.home.transaction(forgetArrivals);
  expect(await world.sql`select 1 from provider_arrivals`).toHaveLength(0);
});
