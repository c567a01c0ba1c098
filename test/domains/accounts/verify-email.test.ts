import { expect, test } from "bun:test";
import { codeOf } from "#src/domains/accounts/registration-codes.ts";
import { password, signUp, useWorld } from "./support.ts";

const world = useWorld();

async function register(changes: Record<string, unknown> = {}) {
  const form = signUp(changes);
  await world.ok("auth.register", form);
  return { email: form.email, handle: form.handle, code: await world.code(form.email) };
}

const otherThan = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, "0");

async function accountsOf(email: string): Promise<unknown> {
  const [row] = await world.sql`select count(*)::int as count from accounts where email = ${email}`;
  return row?.["count"];
}

test("the code makes the account and logs in", async () => {
  const { email, handle, code } = await register();
  const device = { name: "Pixel 9", platform: "android" };
  const tokens = await world.ok("auth.verifyEmail", { email: email.toUpperCase(), code, device });
  expect(tokens).toMatchObject({ expiresInSeconds: 600, account: { handle } });
  const options = { token: String(tokens["accessToken"]) };
  expect(await world.ok("account.get", {}, options)).toMatchObject({
    email,
    handle,
    birthDate: "1990-12-10",
  });
  expect((await world.ok("session.list", {}, options))["items"]).toMatchObject([
    { device, current: true },
  ]);
  await world.ok("auth.login", { identifier: email, password });
});

test("a code is good once", async () => {
  const { email, code } = await register();
  await world.ok("auth.verifyEmail", { email, code });
  expect(await world.refusal("auth.verifyEmail", { email, code })).toBe("400 invalid-code");
});

test("of many who enter the code at the same moment one gets in, into one account", async () => {
  const { email, code } = await register();
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => world.call("auth.verifyEmail", { email, code })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
  expect(await accountsOf(email)).toBe(1);
});

test("after five wrong codes the right one is refused too; another code is then good", async () => {
  const { email, code } = await register();
  for (let guess = 0; guess < 5; guess += 1) {
    expect(await world.refusal("auth.verifyEmail", { email, code: otherThan(code) })).toBe(
      "400 invalid-code",
    );
  }
  expect(await world.refusal("auth.verifyEmail", { email, code })).toBe("400 invalid-code");
  await world.ok("auth.resendCode", { email });
  await world.ok("auth.verifyEmail", { email, code: await world.code(email) });
});

test("twenty guesses at once are no more than five tries", async () => {
  const { email, code } = await register();
  await Promise.all(
    Array.from({ length: 20 }, () =>
      world.call("auth.verifyEmail", { email, code: otherThan(code) }),
    ),
  );
  const [row] = await world.sql`select tries from registrations where email = ${email}`;
  expect(row).toEqual({ tries: 5 });
  expect(await world.refusal("auth.verifyEmail", { email, code })).toBe("400 invalid-code");
});

test("signing up again gives no more tries at the codes that are out", async () => {
  const first = await register();
  const wrong = otherThan(first.code);
  for (let guess = 0; guess < 4; guess += 1)
    await world.call("auth.verifyEmail", { email: first.email, code: wrong });
  const second = await register({ email: first.email });
  await world.call("auth.verifyEmail", { email: first.email, code: otherThan(second.code) });
  expect(await world.refusal("auth.verifyEmail", { email: first.email, code: first.code })).toBe(
    "400 invalid-code",
  );
  await world.ok("auth.verifyEmail", { email: first.email, code: second.code });
});

test("a code belongs to the sign-up it was sent for", async () => {
  const first = await register();
  const second = await register({ email: first.email });
  const { account } = await world.ok("auth.verifyEmail", { email: first.email, code: second.code });
  expect(account).toMatchObject({ handle: second.handle });
  expect(await world.refusal("auth.verifyEmail", { email: first.email, code: first.code })).toBe(
    "400 invalid-code",
  );
});

test("a code is nothing for another address", async () => {
  const [one, other] = [await register(), await register()];
  expect(await world.refusal("auth.verifyEmail", { email: other.email, code: one.code })).toBe(
    "400 invalid-code",
  );
});

test("a code runs out after ten minutes", async () => {
  const [slow, quick] = [await register(), await register()];
  world.advance({ minutes: 9 });
  await world.ok("auth.verifyEmail", { email: quick.email, code: quick.code });
  world.advance({ minutes: 1 });
  expect(await world.refusal("auth.verifyEmail", { email: slow.email, code: slow.code })).toBe(
    "400 invalid-code",
  );
});

test("even the right guess makes no second account for a known address", async () => {
  const ann = await world.person("ann");
  await world.ok("auth.register", signUp({ email: ann.email }));
  const [row] = await world.sql`select id from registrations where email = ${ann.email}`;
  const code = codeOf(world.home.server.services.secrets, String(row?.["id"]));
  expect(await world.refusal("auth.verifyEmail", { email: ann.email, code })).toBe(
    "400 invalid-code",
  );
  expect(await accountsOf(ann.email)).toBe(1);
});

test("an unknown address is answered like a wrong code, a misshapen code by its field", async () => {
  const [known, unknown] = await Promise.all([
    register().then(({ email, code }) =>
      world.call("auth.verifyEmail", { email, code: otherThan(code) }),
    ),
    world.call("auth.verifyEmail", { email: "nobody@example.org", code: "12345678" }),
  ]);
  expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
  expect(await world.refusal("auth.verifyEmail", { email: "a@example.org", code: "1234567" })).toBe(
    "422 invalid code",
  );
});

test("wrong codes from elsewhere keep nobody from confirming what they signed up for", async () => {
  const { email, code } = await register();
  const elsewhere = { address: "203.0.113.40" };
  const wrong = { email, code: otherThan(code) };
  for (let guess = 0; guess < 7; guess += 1)
    expect(await world.refusal("auth.verifyEmail", wrong, elsewhere)).toBe("400 invalid-code");
  expect(await world.refusal("auth.verifyEmail", { email, code }, elsewhere)).toBe(
    "400 invalid-code",
  );
  await world.ok("auth.verifyEmail", { email, code });
});

test("strangers on many networks have five tries together", async () => {
  const { email, code } = await register();
  for (let guess = 0; guess < 5; guess += 1) {
    const address = `203.0.${113 + guess}.41`;
    await world.refusal("auth.verifyEmail", { email, code: otherThan(code) }, { address });
  }
  const address = "192.0.2.41";
  expect(await world.refusal("auth.verifyEmail", { email, code }, { address })).toBe(
    "400 invalid-code",
  );
});

test("whoever went to another network meanwhile confirms there, also after strangers' tries by another code", async () => {
  const [one, other] = [await register(), await register()];
  const underway = { address: "203.0.113.50" };
  await world.ok("auth.verifyEmail", { email: one.email, code: one.code }, underway);
  for (let guess = 0; guess < 5; guess += 1)
    await world.refusal(
      "auth.verifyEmail",
      { email: other.email, code: otherThan(other.code) },
      { address: "198.51.100.50" },
    );
  const { email } = other;
  expect(await world.refusal("auth.verifyEmail", { email, code: other.code }, underway)).toBe(
    "400 invalid-code",
  );
  await world.ok("auth.resendCode", { email }, underway);
  await world.ok("auth.verifyEmail", { email, code: await world.code(email) }, underway);
});

test("a stranger who signs up with somebody's address cannot have them confirm it with the stranger's password", async () => {
  const form = signUp();
  const { email } = form;
  const own = { address: "198.51.100.20" };
  const elsewhere = { address: "203.0.113.20" };
  await world.ok("auth.register", form, own);
  await world.code(email);
  await world.ok("auth.register", { ...form, password: "planted lantern 77 keys" }, elsewhere);
  const planted = await world.code(email);
  // Asked for again by its owner, it is the owner's own that comes.
  await world.ok("auth.resendCode", { email }, own);
  const resent = await world.code(email);

  expect(await world.refusal("auth.verifyEmail", { email, code: planted }, own)).toBe(
    "422 invalid password",
  );
  const mistaken = { email, code: planted, password: form.password };
  expect(await world.refusal("auth.verifyEmail", mistaken, own)).toBe("400 invalid-code");
  await world.ok("auth.verifyEmail", { email, code: resent, password: form.password }, own);
  await world.ok("auth.login", { identifier: email, password: form.password });
  const stolen = { identifier: email, password: "planted lantern 77 keys" };
  expect(await world.refusal("auth.login", stolen)).toBe("401 wrong-credentials");
});

test("a stranger on the same network cannot, either", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.code(form.email);
  await world.ok("auth.register", { ...form, password: "planted lantern 77 keys" });
  await confirmsNothing(form.email, await world.code(form.email));
});

test("nor one who came first and left no room", async () => {
  const form = signUp();
  const elsewhere = { address: "203.0.113.30" };
  const planted = { ...form, password: "planted lantern 77 keys" };
  await world.ok("auth.register", planted, elsewhere);
  for (let round = 0; round < 4; round += 1)
    await world.ok("auth.resendCode", { email: form.email }, elsewhere);
  const code = await world.code(form.email);
  await world.ok("auth.register", form);
  await confirmsNothing(form.email, code);
});

test("nor one who waited until the owner's code ran out", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.code(form.email);
  world.advance({ minutes: 11 });
  const elsewhere = { address: "203.0.113.31" };
  await world.ok("auth.register", { ...form, password: "planted lantern 77 keys" }, elsewhere);
  await confirmsNothing(form.email, await world.code(form.email));
});

/** The owner enters a stranger's code. */
async function confirmsNothing(email: string, code: string): Promise<void> {
  expect(await world.refusal("auth.verifyEmail", { email, code })).toBe("422 invalid password");
  expect(await world.refusal("auth.verifyEmail", { email, code, password })).toBe(
    "400 invalid-code",
  );
  expect(await accountsOf(email)).toBe(0);
}

test("a form sent twice from one network needs no password to confirm", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.code(form.email);
  await world.ok("auth.register", form);
  const second = await world.code(form.email);
  await world.ok("auth.verifyEmail", { email: form.email, code: second });
});
