import { describe, expect, test } from "bun:test";
import { signUp, useWorld } from "./support.ts";

const world = useWorld();
const register = (changes: Record<string, unknown>) =>
  world.refusal("auth.register", signUp(changes));

test("a sign-up is accepted and its code arrives, in text and in HTML", async () => {
  const form = signUp();
  expect(await world.call("auth.register", form)).toMatchObject({ status: 202, data: {} });
  const { source } = await world.smtp.next(form.email);
  const [, code = "none"] = /^Subject: (\d{8}) /m.exec(source) ?? [];
  expect(source).toContain("Content-Type: text/plain");
  expect(source).toContain("Content-Type: text/html");
  expect(source.split(code).length).toBeGreaterThan(3);
});

test("nobody exists before the code is entered", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  const reader = await world.person("reader");
  expect((await reader.call("profile.get", { handle: form.handle })).status).toBe(404);
  expect(
    await world.refusal("auth.login", { identifier: form.email, password: form.password }),
  ).toBe("401 wrong-credentials");
});

test("no code and no password is stored where it can be read", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  const code = await world.code(form.email);
  const rows = await world.sql`
    select r::text as row from registrations r union all select j::text from jobs.job j`;
  const stored = JSON.stringify(rows);
  expect(stored).toContain(form.email);
  expect(stored).not.toContain(code);
  expect(stored).not.toContain(form.password);
});

test("a known address gets the same answer, and its owner another mail", async () => {
  const ann = await world.person("ann");
  const fresh = await world.call("auth.register", signUp());
  const known = await world.call("auth.register", signUp({ email: ann.email.toUpperCase() }));
  expect([known.status, known.text]).toEqual([fresh.status, fresh.text]);
  const { source } = await world.smtp.next(ann.email);
  expect(source).toContain("Subject: You already have a Hubbub account");
  expect(source).toContain(`@${ann.handle}`);
});

test("a known address holds its handle just as an unknown one does", async () => {
  const ann = await world.person("ann");
  const form = signUp({ email: ann.email });
  await world.ok("auth.register", form);
  expect(await register({ handle: form.handle })).toBe("409 conflict handle");
});

describe("a handle is refused as taken when it differs from another by", () => {
  test.each([
    ["nothing", "Ilya.Okafor", "Ilya.Okafor"],
    ["case", "marta_case", "MARTA_Case"],
    ["width", "marta_wide", "ｍａｒｔａ＿wide"],
    ["composition", "rené_comp", "rene\u0301_comp"],
    ["compatibility", "finn_lig", "ﬁnn_lig"],
    ["a Cyrillic letter", "oscar_cyr", "оsсаr_cyr"],
    ["a digit", "paolo_one1", "paol0_onel"],
    ["a capital I for an l", "lars_ital", "Iars_ital"],
    ["a Greek letter in another case", "nora_greek", "ΝORA_greek"],
  ])("%s", async (_difference, theirs, mine) => {
    await world.ok("auth.register", signUp({ handle: theirs }));
    expect(await register({ handle: mine })).toBe("409 conflict handle");
  });

  test("and so are names that pass for the service", async () => {
    expect(await register({ handle: "Admin" })).toBe("409 conflict handle");
    expect(await register({ handle: "supp0rt" })).toBe("409 conflict handle");
  });
});

test("a handle of an account is taken, whatever address asks", async () => {
  const ann = await world.person("ann");
  expect(await register({ handle: ann.handle.toUpperCase() })).toBe("409 conflict handle");
  expect(await register({ handle: ann.handle, email: ann.email })).toBe("409 conflict handle");
});

test("a handle is held for the same address, and for others only until the code runs out", async () => {
  const form = signUp();
  await world.ok("auth.register", form);
  await world.ok("auth.register", { ...form, displayName: "Second thought" });
  expect(await register({ handle: form.handle })).toBe("409 conflict handle");
  world.advance({ minutes: 10 });
  await world.ok("auth.register", signUp({ handle: form.handle }));
});

test("of many who want one handle at the same moment one gets it", async () => {
  const { handle } = signUp();
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => world.call("auth.register", signUp({ handle }))),
  );
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
});

test("an address is sent five codes at a time and no more", async () => {
  const { email } = signUp();
  for (let round = 0; round < 7; round += 1) await world.ok("auth.register", signUp({ email }));
  const [row] =
    await world.sql`select count(*)::int as count from registrations where email = ${email}`;
  expect(row).toEqual({ count: 5 });
});

test("an address holds no more handles than it is sent codes, and is told of taken ones all the same", async () => {
  const { email } = signUp();
  const forms = Array.from({ length: 7 }, () => signUp({ email }));
  for (const form of forms) await world.ok("auth.register", form);
  const answers: number[] = [];
  for (const { handle } of forms)
    answers.push((await world.call("auth.register", signUp({ handle }))).status);
  expect(answers).toEqual([409, 409, 409, 409, 409, 202, 202]);
  const [first, , , , , , last] = forms;
  expect(await world.refusal("auth.register", signUp({ email, handle: last?.handle }))).toBe(
    "409 conflict handle",
  );
  await world.ok("auth.register", signUp({ email, handle: first?.handle }));
});

describe("a field at fault is named:", () => {
  test.each([
    ["email", "ann"],
    ["email", "ann@localhost"],
    ["email", "ann@@example.org"],
    ["email", "ann@exa mple.org"],
    ["email", "ann,bob@example.org"],
    ["email", "ann\r\nBcc: bob@example.org"],
    ["email", `${"a".repeat(65)}@example.org`],
    ["handle", "ab"],
    ["handle", "a".repeat(31)],
    ["handle", "ann marie"],
    ["handle", "ann@home"],
    ["handle", ".ann"],
    ["handle", "ann."],
    ["handle", "a..n"],
    ["handle", "___"],
    ["handle", "ann\u3164x"],
    ["handle", "ann\u200bx"],
    ["handle", "a\u0336\u0337\u0338\u0335nn"],
    ["handle", "anna😀"],
    ["displayName", ""],
    ["displayName", " \u00a0"],
    ["displayName", "two\nlines"],
    ["displayName", "x".repeat(51)],
    ["birthDate", "2020-01-01"],
    ["birthDate", "1990-02-30"],
    ["birthDate", "1800-01-01"],
    ["birthDate", "10.12.1990"],
    ["password", "short12"],
    ["password", "x".repeat(129)],
    ["password", "Password123"],
    ["password", "aaaaaaaaaaaa"],
    ["password", "87654321"],
  ])("%s %j", async (field, value) => {
    expect(await register({ [field]: value })).toBe(`422 invalid ${field}`);
  });

  test("password, when it is little more than the handle or the address", async () => {
    const handle = "wilhelmina";
    for (const weak of ["Wilhelmina", "wilhelmina99", "xWilhelminax"]) {
      expect(await register({ handle, password: weak })).toBe("422 invalid password");
    }
    const email = "grace.hopper@example.org";
    for (const weak of [email, "grace.hopper", "grace.hopper1!"]) {
      expect(await register({ email, password: weak })).toBe("422 invalid password");
    }
  });

  test("what is not asked for", async () => {
    expect(await register({ role: "admin" })).toBe("422 invalid role");
  });
});

test("whoever is thirteen today may come", async () => {
  const now = world.home.clock.now();
  const year = now.getUTCFullYear() - 13;
  const day = (offset: number) =>
    new Date(Date.UTC(year, now.getUTCMonth(), now.getUTCDate() + offset))
      .toISOString()
      .slice(0, 10);
  expect(await register({ birthDate: day(1) })).toBe("422 invalid birthDate");
  await world.ok("auth.register", signUp({ birthDate: day(0) }));
});

test("names are kept byte by byte", async () => {
  const form = signUp({ displayName: "‏عمر  ❤️‍🔥 e\u0301", handle: "Zoë.Ångström" });
  await world.ok("auth.register", form);
  const { email } = form;
  const code = await world.code(email);
  const { accessToken } = await world.ok("auth.verifyEmail", { email, code });
  const account = await world.ok("account.get", {}, { token: String(accessToken) });
  expect(account).toMatchObject({
    displayName: form.displayName,
    handle: "Zoë.Ångström".normalize("NFC"),
  });
});
