import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { SoftKey, type Twist } from "#test/harness/soft-key.ts";
import { addKey, loginWith, originOf, passkeysOf, tryLogin, verdictOf } from "./passkey-support.ts";
import { password, useWorld, type Person } from "./support.ts";

const world = useWorld();

async function register(person: Person, key: SoftKey, twist: Twist = {}): Promise<string> {
  const options = await person.ok("passkey.beginRegistration", {});
  const credential = key.create(options, twist);
  return verdictOf(await person.call("passkey.finishRegistration", { name: "Key", credential }));
}

test("a passkey is kept, named, shown, told of, and logs in without a name or a password", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann, "Ann's phone 📱");
  const [kept] = await passkeysOf(ann);
  expect(kept).toMatchObject({ name: "Ann's phone 📱", synced: false, lastUsedAt: null });
  await ann.socket.hears("passkey.created", { id: kept?.id });
  expect((await world.smtp.next(ann.email)).source).toContain("Subject: A passkey was added");
  const tokens = await loginWith(world, key);
  expect(tokens.account).toEqual({ id: ann.id, handle: ann.handle });
  expect((await passkeysOf(ann))[0]?.lastUsedAt).not.toBeNull();
});

test("a passkey is made and deleted only soon after the login, or a confirmation", async () => {
  const ann = await world.person("ann");
  await addKey(world, ann);
  const options = await ann.ok("passkey.beginRegistration", {});
  const [kept] = await passkeysOf(ann);
  const tokens = async (op: string, input: object) => verdictOf(await ann.call(op, input));
  // Nearly fifteen minutes later a challenge is asked for, which outlives the confirmation.
  await world.sql`update sessions set confirmed_at = now() - interval '15 minutes' where account_id = ${ann.id}`;
  const credential = new SoftKey(originOf(world)).create(options);
  const refused = "403 confirmation-required";
  expect(await tokens("passkey.beginRegistration", {})).toBe(refused);
  expect(await tokens("passkey.finishRegistration", { name: "Key", credential })).toBe(refused);
  expect(await tokens("passkey.delete", { passkeyId: kept?.id })).toBe(refused);
  await ann.ok("auth.confirm", { password });
  expect(await tokens("passkey.finishRegistration", { name: "Key", credential })).toBe("ok");
  expect(await tokens("passkey.delete", { passkeyId: kept?.id })).toBe("ok");
});

const forgeries: [what: string, twist: Twist][] = [
  ["from a page of somebody else's", { origin: "https://evil.example" }],
  ["from a page of ours on another port", { origin: "http://localhost:1" }],
  ["from within another page", { crossOrigin: true }],
  ["from within a page that it names", { crossOrigin: true, topOrigin: "https://evil.example" }],
  ["for another domain", { rpId: "evil.example" }],
  ["over a challenge that was made up", { challenge: "bWFkZSB1cA" }],
  ["that is a login, not a registration", { type: "webauthn.get" }],
  ["without finger, face or PIN", { userVerified: false }],
  ["with nobody there", { userPresent: false }],
];

test.each(forgeries)("a passkey %s is not kept", async (_what, twist) => {
  const ann = await world.person("ann");
  expect(await register(ann, new SoftKey(originOf(world)), twist)).toBe("422 invalid");
  expect(await passkeysOf(ann)).toEqual([]);
});

const bytes = (length: number) => Buffer.alloc(length, 0xff).toString("base64url");

test("what is no credential at all is refused, whatever it is", async () => {
  const ann = await world.person("ann");
  const options = await ann.ok("passkey.beginRegistration", {});
  const good = new SoftKey(originOf(world)).create(options);
  const garbage = [
    { attestationObject: bytes(1) },
    { attestationObject: bytes(20_000) },
    // CBOR: an array of four thousand million things.
    { attestationObject: Buffer.from("9affffffff", "hex").toString("base64url") },
    { clientDataJSON: bytes(5_000) },
    { clientDataJSON: Buffer.from("null").toString("base64url") },
    { clientDataJSON: Buffer.from('{"challenge":{}}').toString("base64url") },
  ];
  for (const part of garbage) {
    const credential = { ...good, response: { ...good.response, ...part } };
    const answer = await ann.call("passkey.finishRegistration", { name: "Key", credential });
    expect(verdictOf(answer)).toBe("422 invalid");
  }
});

test("the challenge of another session, another person or another minute is none", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const elsewhere = await world.login(ann.handle);
  const key = new SoftKey(originOf(world));
  const credential = key.create(await ann.ok("passkey.beginRegistration", {}));
  const input = { name: "Key", credential };
  const { accessToken: token } = elsewhere;
  expect(await world.refusal("passkey.finishRegistration", input, { token })).toBe(
    "422 invalid credential",
  );
  expect(verdictOf(await bob.call("passkey.finishRegistration", input))).toBe("422 invalid");
  world.advance({ minutes: 5 });
  expect(verdictOf(await ann.call("passkey.finishRegistration", input))).toBe("422 invalid");
});

test("of ten answers to one challenge one is kept, also when they come at once", async () => {
  const ann = await world.person("ann");
  const options = await ann.ok("passkey.beginRegistration", {});
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      ann.call("passkey.finishRegistration", {
        name: "Key",
        credential: new SoftKey(originOf(world)).create(options),
      }),
    ),
  );
  expect(answers.map(verdictOf).filter((verdict) => verdict === "ok")).toHaveLength(1);
  expect(await passkeysOf(ann)).toHaveLength(1);
});

test("one passkey is one person's", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const key = await addKey(world, ann);
  expect(await register(bob, new SoftKey(originOf(world)), { credentialId: key.id })).toBe(
    "409 conflict",
  );
  const tokens = await loginWith(world, key);
  expect(tokens.account.id).toBe(ann.id);
});

test("certificates that came along are dropped unread, and nothing is fetched for them", async () => {
  const ann = await world.person("ann");
  const asked: string[] = [];
  const lists = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      asked.push(request.url);
      return new Response();
    },
  });
  try {
    const attStmt = new Map<string, unknown>([
      ["alg", -7],
      ["sig", new Uint8Array(70)],
      ["x5c", [new Uint8Array(Buffer.from(`crl ${lists.url.href}`))]],
    ]);
    const key = new SoftKey(originOf(world));
    expect(await register(ann, key, { attestation: { fmt: "packed", attStmt } })).toBe("ok");
    expect((await loginWith(world, key)).account.id).toBe(ann.id);
    expect(asked).toEqual([]);
  } finally {
    await lists.stop(true);
  }
});

test("twenty-five are enough", async () => {
  const ann = await world.person("ann");
  const add = (n: number) => world.sql`
    insert into passkeys (id, account_id, credential_id, public_key, sign_count, transports, synced, name, created_at)
    select gen_random_uuid(), ${ann.id}, decode(md5(random()::text), 'hex'), '\\x00', 0, '{}', false, 'Key', now()
    from generate_series(1, ${n}::int)`;
  await add(24);
  const options = await ann.ok("passkey.beginRegistration", {});
  await addKey(world, ann, "The last");
  expect(verdictOf(await ann.call("passkey.beginRegistration", {}))).toBe("422 limit");
  const credential = new SoftKey(originOf(world)).create(options);
  expect(
    verdictOf(await ann.call("passkey.finishRegistration", { name: "Late", credential })),
  ).toBe("422 limit");
});

test("a new name is told on every device, and another's passkey has none to give", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await addKey(world, ann);
  const [kept] = await passkeysOf(ann);
  const input = { passkeyId: kept?.id, name: "Work key" };
  expect(await ann.ok("passkey.rename", input)).toMatchObject({ name: "Work key" });
  await ann.socket.hears("passkey.updated", { name: "Work key" });
  const stranger = await bob.call("passkey.rename", { ...input, name: "Mine" });
  expect(stranger.text).toBe(
    (await bob.call("passkey.rename", { passkeyId: newId(), name: "Mine" })).text,
  );
  expect((await passkeysOf(ann))[0]?.name).toBe("Work key");
});

test("a deleted passkey lets nobody in, and its owner hears of it", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann);
  const [kept] = await passkeysOf(ann);
  await ann.ok("passkey.delete", { passkeyId: kept?.id });
  await ann.socket.hears("passkey.deleted", { passkeyId: kept?.id });
  const mails = [await world.smtp.next(ann.email), await world.smtp.next(ann.email)];
  const subjects = mails.map(
    ({ source }) => /^Subject: (A passkey was \w+)/m.exec(source)?.[1] ?? "",
  );
  expect(subjects.sort()).toEqual(["A passkey was added", "A passkey was removed"]);
  expect(verdictOf(await tryLogin(world, key))).toBe("401 wrong-credentials");
});

test("the last way in stays, also when two are deleted at once", async () => {
  const ann = await world.person("ann");
  await world.sql`update accounts set password_hash = null where id = ${ann.id}`;
  const first = await addKey(world, ann);
  const [only] = await passkeysOf(ann);
  expect(verdictOf(await ann.call("passkey.delete", { passkeyId: only?.id }))).toBe("409 conflict");
  const second = await addKey(world, ann);
  const both = await passkeysOf(ann);
  const answers = await Promise.all(
    both.map(({ id }) => ann.call("passkey.delete", { passkeyId: id })),
  );
  expect(answers.map(verdictOf).sort()).toEqual(["409 conflict", "ok"]);
  const logins = [await tryLogin(world, first), await tryLogin(world, second)];
  expect(logins.map(verdictOf).sort()).toEqual(["401 wrong-credentials", "ok"]);
});
