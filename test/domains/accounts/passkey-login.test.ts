import { expect, test } from "bun:test";
import type { Log } from "#src/kit/log.ts";
import { silentLog } from "#src/kit/log.ts";
import { SoftKey, type Twist } from "#test/harness/soft-key.ts";
import { TestServer } from "#test/harness/server.ts";
import { addKey, loginWith, originOf, tryLogin, verdictOf } from "./passkey-support.ts";
import { protectedPerson } from "./second-factor-support.ts";
import { useWorld, World } from "./support.ts";

const appOrigin = `android:apk-key-hash:${"A".repeat(43)}`;
const world = useWorld({ PASSKEY_ORIGINS: appOrigin });
const refused = "401 wrong-credentials";

test("what to sign is asked for without a name, and looks the same whoever has passkeys", async () => {
  const before = await world.ok("auth.beginPasskeyLogin", {});
  await addKey(world, await world.person("ann"));
  const after = await world.ok("auth.beginPasskeyLogin", {});
  expect({ ...after, challenge: "" }).toEqual({ ...before, challenge: "" });
  expect(after).toMatchObject({ allowCredentials: [], userVerification: "required" });
  expect(after["challenge"]).not.toBe(before["challenge"]);
});

const forgeries: [what: string, twist: Twist][] = [
  ["signed by another key", { signedBy: new SoftKey("http://localhost") }],
  ["of a passkey that nobody has", { credentialId: Buffer.alloc(16, 7) }],
  ["from a page of somebody else's", { origin: "https://evil.example" }],
  ["from an app that is not named", { origin: `android:apk-key-hash:${"B".repeat(43)}` }],
  ["from within another page", { crossOrigin: true }],
  ["for another domain", { rpId: "evil.example" }],
  ["over a challenge that was made up", { challenge: "bWFkZSB1cA" }],
  ["that is a registration, not a login", { type: "webauthn.create" }],
  ["without finger, face or PIN", { userVerified: false }],
  ["with nobody there", { userPresent: false }],
  ["in somebody else's name", { userHandle: "AZLwwXpOfDudLzuOGlxtcA" }],
];

test("whatever is wrong with what a passkey signed, the answer is the same, and nobody is in", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann);
  const answers = new Map<string, string>();
  for (const [what, twist] of forgeries) {
    const answer = await tryLogin(world, key, twist);
    answers.set(what, `${answer.status} ${answer.text}`);
  }
  expect(new Set(answers.values()).size).toBe(1);
  expect([...answers.values()][0]).toStartWith("401 ");
  const { items } = await ann.ok<{ items: object[] }>("session.list", {});
  expect(items).toHaveLength(1);
  // None of it used the passkey up.
  await loginWith(world, key);
});

test("an app whose key the settings name may ask for passkeys", async () => {
  const key = await addKey(world, await world.person("ann"));
  expect(verdictOf(await tryLogin(world, key, { origin: appOrigin }))).toBe("ok");
});

test("an authenticator that tells no name is let in by its key", async () => {
  const key = await addKey(world, await world.person("ann"));
  expect(verdictOf(await tryLogin(world, key, { userHandle: null }))).toBe("ok");
});

test("what was signed is good once, also when it comes ten times at once", async () => {
  const key = await addKey(world, await world.person("ann"));
  // By a key that does not count: its count would tell them apart.
  const credential = key.get(await world.ok("auth.beginPasskeyLogin", {}), { signCount: 0 });
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.call("auth.completePasskeyLogin", { credential })),
  );
  expect(answers.map(verdictOf).sort()).toEqual([...Array<string>(9).fill(refused), "ok"]);
});

test("what was signed is good for five minutes", async () => {
  const key = await addKey(world, await world.person("ann"));
  const options = await world.ok("auth.beginPasskeyLogin", {});
  const credential = key.get(options);
  world.advance({ minutes: 5 });
  expect(await world.refusal("auth.completePasskeyLogin", { credential })).toBe(refused);
});

test("what was asked for elsewhere does not log in", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann);
  for (const operation of ["passkey.beginRegistration", "auth.beginPasskeyConfirmation"]) {
    const { challenge } = await ann.ok<{ challenge: string }>(operation, {});
    expect(verdictOf(await tryLogin(world, key, { challenge }))).toBe(refused);
  }
});

test("a count that goes back or stands still is refused and logged, and nothing is lost by it", async () => {
  const warnings: object[] = [];
  const log: Log = {
    ...silentLog,
    warn: (fields, message) => void warnings.push({ ...fields, message }),
    child: () => log,
  };
  const other = new World();
  other.begin(world.smtp, await TestServer.start({ log }));
  const ann = await other.person("ann");
  const key = await addKey(other, ann);
  expect(verdictOf(await tryLogin(other, key, { signCount: 7 }))).toBe("ok");
  for (const signCount of [7, 6, 0])
    expect(verdictOf(await tryLogin(other, key, { signCount }))).toBe(refused);
  const told = warnings.filter((one) => "message" in one && String(one.message).includes("count"));
  expect(told).toHaveLength(3);
  expect(told[1]).toMatchObject({ accountId: ann.id, signCount: 6, stored: 7 });
  expect(verdictOf(await tryLogin(other, key, { signCount: 8 }))).toBe("ok");
});

test("keychains that do not count are let in every time", async () => {
  const key = await addKey(world, await world.person("ann"));
  for (let times = 0; times < 3; times += 1)
    expect(verdictOf(await tryLogin(world, key, { signCount: 0 }))).toBe("ok");
});

test("of two copies that count alike, at once, one is let in", async () => {
  const key = await addKey(world, await world.person("ann"));
  const options = [
    await world.ok("auth.beginPasskeyLogin", {}),
    await world.ok("auth.beginPasskeyLogin", {}),
  ];
  const answers = await Promise.all(
    options.map((one) =>
      world.call("auth.completePasskeyLogin", { credential: key.get(one, { signCount: 5 }) }),
    ),
  );
  expect(answers.map(verdictOf).sort()).toEqual([refused, "ok"]);
});

test("it is both factors: nobody with a passkey is asked for a code, and what is dangerous may be done at once", async () => {
  const { person } = await protectedPerson(world, "ann");
  const key = await addKey(world, person);
  const { accessToken: token } = await loginWith(world, key);
  await world.ok("passkey.beginRegistration", {}, { token });
});

test("what one instance asks another may be told, and the same answer lets in on one of them", async () => {
  const other = new World();
  const env = { PUBLIC_URL: originOf(world) };
  other.begin(world.smtp, await TestServer.start({ database: world.home.server.database, env }));
  const key = await addKey(world, await world.person("ann"));
  const options = await world.ok("auth.beginPasskeyLogin", {});
  const credential = key.get(options, { signCount: 0 });
  const answers = await Promise.all(
    [world, other, world, other].map((one) =>
      one.call("auth.completePasskeyLogin", { credential }),
    ),
  );
  expect(answers.map(verdictOf).sort()).toEqual([refused, refused, refused, "ok"]);
  const again = await world.ok("auth.beginPasskeyLogin", {});
  const elsewhere = { credential: key.get(again, { signCount: 0 }) };
  await other.ok("auth.completePasskeyLogin", elsewhere);
});

test("a browser may leave what a passkey's login answers to its cookies", async () => {
  const key = await addKey(world, await world.person("ann"));
  const options = await world.ok("auth.beginPasskeyLogin", {});
  const { body, headers } = await world.home.http(
    "auth.completePasskeyLogin",
    { credential: key.get(options) },
    { "hubbub-cookies": "1", origin: originOf(world) },
  );
  expect(Object.keys(body).sort()).toEqual(["accessToken", "account", "expiresInSeconds"]);
  expect(headers.getSetCookie().filter((cookie) => cookie.includes("HttpOnly"))).toHaveLength(2);
});

test("who is suspended is told so, but only with their passkey", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann);
  await world.sql`update accounts set standing = 'suspended' where id = ${ann.id}`;
  expect(verdictOf(await tryLogin(world, key))).toBe("403 forbidden");
  const stranger = new SoftKey(originOf(world));
  expect(verdictOf(await tryLogin(world, key, { signedBy: stranger }))).toBe(refused);
});

test("answered challenges are forgotten once they are too old to come again", async () => {
  const key = await addKey(world, await world.person("ann"));
  await loginWith(world, key);
  const count = async () => {
    const [row] = await world.sql`select count(*)::int as n from used_passkey_challenges`;
    return Number(row?.["n"]);
  };
  expect(await count()).toBeGreaterThan(0);
  const { forgetChallenges } = await import("#src/domains/accounts/passkeys/challenges.ts");
  world.advance({ minutes: 5 });
  await world.home.transaction(forgetChallenges);
  expect(await count()).toBe(0);
});
