/**
 * What lets somebody be another person, and how to reach them, stands in no log, no refusal and no job, and in no table
 * but those that are for it: whatever goes well or wrong, at the most talkative log level.
 */
import { beforeAll, expect, test } from "bun:test";
import { URI } from "otpauth";
import { createLog } from "#src/platform/log.ts";
import { eventually } from "../../transport/support.ts";
import {
  newcomer,
  signIn,
  somebody,
  ticketFor,
  travel,
  comeBack,
  useProviders,
  form,
} from "./provider-support.ts";
import { Authenticator, textedCode, type Challenge } from "./second-factor-support.ts";
import { askForReset } from "./recovery-support.ts";
import { signUp, type Answer, type Tokens } from "./support.ts";

const lines: string[] = [];
const log = await createLog({
  level: "debug",
  format: "json",
  destination: { write: (line) => void lines.push(line) },
});
const ways = useProviders({}, () => log);
const { world } = ways;

/** By kind; what is looked for everywhere. */
const secrets = new Map<string, Set<string>>();
const refusals: string[] = [];
/** While tables go by other names. */
let isBroken = false;
/** Rows of every table, as text, whenever something was done. */
const tables = new Map<string, Set<string>>();

function keep<T extends string | undefined>(kind: string, value: T): T {
  const known = secrets.get(kind) ?? new Set();
  secrets.set(kind, known);
  if (value !== undefined) known.add(value);
  return value;
}

async function call(op: string, input: object, token?: string): Promise<Answer> {
  const answer = await world.call(op, input, token === undefined ? {} : { token });
  if (answer.error) refusals.push(`${op}: ${answer.text}`);
  keepTokens(answer.data);
  if (!isBroken) await readTables();
  return answer;
}

async function ok<T>(op: string, input: object, token?: string): Promise<T> {
  const answer = await call(op, input, token);
  if (answer.error) throw new Error(`${op}: ${answer.text}`);
  return answer.data as T;
}

function keepTokens(data: Record<string, unknown>): void {
  for (const kind of ["accessToken", "refreshToken", "deviceSecret"]) {
    const value = data[kind];
    if (typeof value === "string") keep(kind, value);
  }
}

/** The server's jobs come and go, so they are read after every step. */
async function readTables(): Promise<void> {
  const { sql } = world;
  const names = await sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema in ('public', 'jobs', 'audit')`;
  for (const { schema, name } of names) {
    const rows = await sql<
      { row: string }[]
    >`select t::text as row from ${sql(schema)}.${sql(name)} t`;
    const known = tables.get(`${schema}.${name}`) ?? new Set();
    tables.set(`${schema}.${name}`, known);
    for (const { row } of rows) known.add(row);
  }
}

interface Somebody {
  readonly email: string;
  readonly handle: string;
  readonly token: string;
  readonly password: string;
}

/** Signs up, mistyping everything once. */
async function arrive(): Promise<Somebody> {
  const applicant = signUp({ password: keep("password", "gentle copper 77 meadow") });
  const email = keep("mail address", applicant.email);
  const { handle } = applicant;
  await call("auth.register", { ...applicant, password: keep("password", "qwertyuiop") });
  await call("auth.register", {
    ...applicant,
    email: keep("mail address", "not at all@an address"),
  });
  await ok("auth.register", applicant);
  const code = keep("mailed code", await world.code(email));
  await call("auth.verifyEmail", { email, code: keep("mailed code", "00000001") });
  const tokens = await ok<Tokens>("auth.verifyEmail", { email, code });
  await ok("auth.register", { ...applicant, handle: `${handle}x` });
  await world.mail(email, "You already have");
  return { email, handle, token: tokens.accessToken, password: applicant.password };
}

async function logInAndOut({ handle, password }: Somebody): Promise<void> {
  const device = { name: "Pixel 9", platform: "android" };
  await call("auth.login", { identifier: handle, password: keep("password", "wrong harbour 12") });
  const first = await ok<Tokens>("auth.login", { identifier: handle, password, device });
  const second = await ok<Tokens>("auth.refresh", { refreshToken: first.refreshToken });
  await ok("auth.refresh", { refreshToken: second.refreshToken });
  await call("auth.refresh", { refreshToken: first.refreshToken });
  await call("account.get", {}, second.accessToken);
  const deviceSecret = keep("deviceSecret", "AZLwwRHYepCPQmwfC5ouNQ-a-secret-of-nobody");
  const last = await ok<Tokens>("auth.login", { identifier: handle, password, deviceSecret });
  await ok("auth.logout", {}, last.accessToken);
}

async function protect({ token, handle, password, email }: Somebody): Promise<void> {
  const { uri } = await ok<{ uri: string }>("twoFactor.beginTotp", {}, token);
  keep("TOTP secret", URI.parse(uri).secret.base32);
  keep("TOTP secret", URI.parse(uri).secret.hex.toLowerCase());
  const app = new Authenticator(world, uri);
  await call("twoFactor.confirmTotp", { code: app.wrong() }, token);
  const { recoveryCodes = [] } = await ok<{ recoveryCodes?: string[] }>(
    "twoFactor.confirmTotp",
    { code: app.code() },
    token,
  );
  for (const code of recoveryCodes) keep("recovery code", code);
  await call("twoFactor.addPhone", { phone: keep("phone", "+44 what") }, token);
  const phone = keep("phone", "+447999000111");
  await ok("twoFactor.addPhone", { phone }, token);
  const code = keep("texted code", await textedCode(world, phone));
  await call("twoFactor.confirmPhone", { code: keep("texted code", "00000002") }, token);
  await ok("twoFactor.confirmPhone", { code }, token);
  await ok("twoFactor.enableEmail", {}, token);

  const { challenge } = await ok<{ challenge: Challenge }>("auth.login", {
    identifier: handle,
    password,
  });
  const challengeId = challenge.id;
  await ok("auth.sendChallengeCode", { challengeId, method: "sms" });
  await ok("auth.sendChallengeCode", { challengeId, method: "email" });
  keep("texted code", await textedCode(world, phone, 2));
  const mailed = /\b\d{8}\b/.exec(await world.mail(email, "is your"))?.[0];
  keep("mailed code", mailed);
  const wrong = {
    challengeId,
    method: "recoveryCode",
    code: keep("recovery code", "zzzz-zzzz-zzzz"),
  };
  await call("auth.completeChallenge", wrong);
  await call("auth.completeChallenge", { challengeId, method: "totp", code: app.wrong() });
  const answer = { challengeId, method: "recoveryCode", code: recoveryCodes[0] ?? "" };
  await ok("auth.completeChallenge", answer);
}

async function forgetAndChange(): Promise<void> {
  const ann = await arrive();
  const token = keep("reset token", await askForReset(world, ann.email));
  const password = keep("password", "amber window 31 river");
  await call("auth.resetPassword", { token: keep("reset token", "b".repeat(64)), password });
  await call("auth.resetPassword", { token, password: keep("password", "12345678") });
  const { accessToken } = await ok<Tokens>("auth.resetPassword", { token, password });
  await call("auth.resetPassword", { token, password });

  const newPassword = keep("password", "silver ladder 58 moss");
  const wrong = keep("password", "wrong ladder 59");
  await call("account.changePassword", { currentPassword: wrong, newPassword }, accessToken);
  const change = { currentPassword: password, newPassword };
  await ok("account.changePassword", change, accessToken);
  const email = keep("mail address", `new-${ann.email}`);
  await ok("account.changeEmail", { email }, accessToken);
  const code = keep("mailed code", await world.code(email));
  await call("account.confirmEmail", { code: keep("mailed code", "00000003") }, accessToken);
  await ok("account.confirmEmail", { code }, accessToken);
  await world.mail(ann.email, "mail address");
}

async function comeFromElsewhere(): Promise<void> {
  const person = somebody();
  keep("mail address", person.email);
  const { journey, verifier } = await travel(ways, person);
  const at = new URL(journey.url);
  keep("provider code", at.searchParams.get("code") ?? undefined);
  keep("provider state", at.searchParams.get("state") ?? undefined);
  at.searchParams.set("code", keep("provider code", "a-code-that-nobody-gave"));
  await comeBack({ url: at.href });
  await comeBack(journey);
  await comeBack(journey);
  const ticket = await ticketFor(ways, person);
  keep("ticket", ticket.ticket);
  keep("verifier", ticket.verifier);
  await call("auth.completeProviderLogin", {
    ...ticket,
    verifier: keep("verifier", verifier.text),
  });
  const { token } = await newcomer(ways, person);
  keep("registration token", token);
  await call("auth.registerWithProvider", form(token, { handle: "no" }));
  await ok("auth.registerWithProvider", form(token));
  keepTokens((await signIn(ways, person)).data);
  await readTables();
}

/** Statements fail, in the middle of whatever they do, and the mail server is gone. */
async function breakEverything(): Promise<void> {
  const ann = await arrive();
  const token = keep("reset token", await askForReset(world, ann.email));
  await world.smtp.stop();
  await call("auth.requestPasswordReset", { email: ann.email });
  await call("auth.register", signUp({ email: keep("mail address", "late@example.org") }));
  await eventually(() => lines.some((line) => line.includes("a job failed")));
  isBroken = true;
  for (const table of [
    "accounts",
    "sessions",
    "known_devices",
    "registrations",
    "second_factors",
  ]) {
    await world.sql`alter table ${world.sql(table)} rename to ${world.sql(`${table}_gone`)}`;
    await call("auth.login", { identifier: ann.email, password: ann.password });
    await call("auth.register", signUp({ email: ann.email, password: ann.password }));
    await call("auth.verifyEmail", { email: ann.email, code: keep("mailed code", "00000004") });
    await call("auth.resetPassword", { token, password: ann.password });
    await call("account.changeEmail", { email: ann.email }, ann.token);
    await call("twoFactor.beginTotp", {}, ann.token);
    await call("twoFactor.addPhone", { phone: keep("phone", "+447999000222") }, ann.token);
    await world.sql`alter table ${world.sql(`${table}_gone`)} rename to ${world.sql(table)}`;
  }
  isBroken = false;
  await readTables();
}

/** Where addresses are because somebody has to be written to, or known again. */
const tablesOfAddresses = [
  ...["accounts", "registrations", "email_changes", "former_emails", "password_resets"],
  ...["handle_claims", "provider_identities", "provider_arrivals"],
];

beforeAll(async () => {
  const ann = await arrive();
  await logInAndOut(ann);
  await protect(ann);
  await forgetAndChange();
  await comeFromElsewhere();
  // Every mail of theirs was a job: wait until none is left to do.
  await eventually(async () => {
    const [row] = await world.sql<{ waiting: number }[]>`
      select count(*)::int as waiting from jobs.job
      where state in ('created', 'retry', 'active') and start_after < now() and name like '%.%'`;
    return row?.waiting === 0;
  });
  await readTables();
  await breakEverything();
}, 60_000);

function found(where: Iterable<readonly [string, string]>): string[] {
  const all = [...where];
  return [...secrets].flatMap(([kind, values]) =>
    [...values].flatMap((value) =>
      all.filter(([, text]) => holds(text, value)).map(([name]) => `${kind} ${value} in ${name}`),
    ),
  );
}

/** Also as bytes in a column of bytes. */
function holds(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(Buffer.from(secret).toString("hex"));
}

test("every kind of secret was there, and things went wrong with it", () => {
  expect([...secrets.keys()].sort()).toEqual(
    [
      ...["TOTP secret", "accessToken", "deviceSecret", "mail address", "mailed code", "password"],
      ...["phone", "provider code", "provider state", "recovery code", "refreshToken"],
      ...["registration token", "reset token", "texted code", "ticket", "verifier"],
    ].sort(),
  );
  expect(refusals.length).toBeGreaterThan(15);
});

test("no line of the log holds one", () => {
  for (const said of ["a used-up refresh token came back", "an operation failed", "a job failed"])
    expect(lines.join("")).toContain(said);
  expect(found(lines.map((line) => [line, line]))).toEqual([]);
});

test("no refusal holds one", () => {
  expect(found(refusals.map((text) => [text, text]))).toEqual([]);
});

test("no job holds one, nor does any table that is not for it", () => {
  const rows = [...tables].flatMap(([name, texts]) =>
    [...texts].map((text) => [name, text] as const),
  );
  expect(rows.some(([name]) => name === "jobs.job_common")).toBe(true);
  expect([...new Set(found(rows))].filter((problem) => !isExpected(problem))).toEqual([]);
});

function isExpected(problem: string): boolean {
  const isIn = (name: string): boolean => problem.endsWith(` in public.${name}`);
  return problem.startsWith("mail address") && tablesOfAddresses.some(isIn);
}
