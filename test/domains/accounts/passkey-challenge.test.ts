import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { SoftKey, type Twist } from "#test/harness/soft-key.ts";
import { addKey, originOf, verdictOf } from "./passkey-support.ts";
import { challengeFor, protectedPerson } from "./second-factor-support.ts";
import { password, useWorld, type Tokens } from "./support.ts";

const world = useWorld();
const refused = "401 wrong-credentials";

/** Their session was begun, and confirmed, too long ago. */
async function wait({ id }: { readonly id: string }): Promise<void> {
  await world.sql`
    update sessions set confirmed_at = now() - interval '16 minutes', second_factor_at = now() - interval '16 minutes'
    where account_id = ${id}`;
}

async function answer(challengeId: string, key: SoftKey, twist: Twist = {}) {
  const options = await world.ok("auth.beginPasskeyChallenge", { challengeId });
  const credential = key.get(options, twist);
  return await world.call("auth.completePasskeyChallenge", { challengeId, credential });
}

test("a passkey stands in for a code, also without finger, face or PIN", async () => {
  const { person } = await protectedPerson(world, "ann");
  const key = await addKey(world, person);
  const { id, methods } = await challengeFor(world, person.handle);
  expect(methods).toEqual(["totp", "recoveryCode", "passkey"]);
  const options = await world.ok("auth.beginPasskeyChallenge", { challengeId: id });
  expect(options["allowCredentials"]).toMatchObject([{ id: key.id.toString("base64url") }]);
  const { data } = await answer(id, key, { userVerified: false });
  const { accessToken: token } = data as unknown as Tokens;
  await world.ok("passkey.beginRegistration", {}, { token });
});

test("to have a passkey does not turn second factors on", async () => {
  const ann = await world.person("ann");
  await addKey(world, ann);
  expect(await world.login(ann.handle)).toHaveProperty("accessToken");
});

test("a challenge is answered by a passkey of its own person, to itself, once", async () => {
  const { person } = await protectedPerson(world, "ann");
  const bob = await world.person("bob");
  const [own, others] = [await addKey(world, person), await addKey(world, bob)];
  const { id } = await challengeFor(world, person.handle);
  const { id: another } = await challengeFor(world, person.handle);
  expect(verdictOf(await answer(id, others))).toBe(refused);
  const { challenge } = await world.ok("auth.beginPasskeyChallenge", { challengeId: another });
  expect(verdictOf(await answer(id, own, { challenge: String(challenge) }))).toBe(refused);
  const login = await world.ok("auth.beginPasskeyLogin", {});
  expect(verdictOf(await answer(id, own, { challenge: String(login["challenge"]) }))).toBe(refused);
  const options = await world.ok("auth.beginPasskeyChallenge", { challengeId: id });
  const credential = own.get(options);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      world.call("auth.completePasskeyChallenge", { challengeId: id, credential }),
    ),
  );
  expect(answers.map(verdictOf).filter((verdict) => verdict === "ok")).toHaveLength(1);
  expect(await world.refusal("auth.beginPasskeyChallenge", { challengeId: id })).toBe(
    "401 unauthenticated",
  );
});

test("five refused passkeys end a challenge", async () => {
  const { person } = await protectedPerson(world, "ann");
  const key = await addKey(world, person);
  const { id } = await challengeFor(world, person.handle);
  const twist = { signedBy: new SoftKey(originOf(world)) };
  for (let tries = 0; tries < 5; tries += 1)
    expect(verdictOf(await answer(id, key, twist))).toBe(refused);
  const input = { challengeId: id };
  expect(await world.refusal("auth.beginPasskeyChallenge", input)).toBe("401 unauthenticated");
});

test("a challenge is void once the password is another, and after five minutes", async () => {
  const { person } = await protectedPerson(world, "ann");
  const key = await addKey(world, person);
  const first = await challengeFor(world, person.handle);
  const options = await world.ok("auth.beginPasskeyChallenge", { challengeId: first.id });
  const change = `update accounts set password_changed_at = now() where id = '${person.id}'`;
  await world.sql.unsafe(change);
  const input = { challengeId: first.id, credential: key.get(options) };
  expect(await world.refusal("auth.completePasskeyChallenge", input)).toBe("401 unauthenticated");
  const second = await challengeFor(world, person.handle);
  world.advance({ minutes: 5 });
  expect(await world.refusal("auth.beginPasskeyChallenge", { challengeId: second.id })).toBe(
    "401 unauthenticated",
  );
});

test("no challenge, and one of a person without passkeys, are the same to a stranger", async () => {
  const { person } = await protectedPerson(world, "ann");
  const { id } = await challengeFor(world, person.handle);
  const without = await world.call("auth.beginPasskeyChallenge", { challengeId: id });
  const nobodys = await world.call("auth.beginPasskeyChallenge", { challengeId: newId() });
  expect(without.text).toBe(nobodys.text);
});

test("a passkey confirms its own session, and no other", async () => {
  const { person } = await protectedPerson(world, "ann");
  const key = await addKey(world, person);
  const bob = await world.person("bob");
  await addKey(world, bob);
  await wait(person);
  const blocked = async () => verdictOf(await person.call("passkey.beginRegistration", {}));
  expect(await blocked()).toBe("403 confirmation-required");
  const options = await person.ok("auth.beginPasskeyConfirmation", {});
  const confirm = async (twist: Twist, who = person) =>
    verdictOf(await who.call("auth.confirmWithPasskey", { credential: key.get(options, twist) }));
  const bobs = await bob.ok<{ challenge: string }>("auth.beginPasskeyConfirmation", {});
  expect(await confirm({ userVerified: false })).toBe(refused);
  expect(await confirm({ challenge: bobs.challenge })).toBe(refused);
  expect(await confirm({ challenge: bobs.challenge }, bob)).toBe(refused);
  expect(await blocked()).toBe("403 confirmation-required");
  expect(await confirm({ signCount: 0 })).toBe("ok");
  expect(await blocked()).toBe("ok");
  expect(await confirm({ signCount: 0 })).toBe(refused);
});

test("whoever has no password confirms with their passkey", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann);
  await world.sql`update accounts set password_hash = null where id = ${ann.id}`;
  expect(await world.refusal("auth.login", { identifier: ann.handle, password })).toBe(refused);
  await wait(ann);
  const options = await ann.ok("auth.beginPasskeyConfirmation", {});
  await ann.ok("auth.confirmWithPasskey", { credential: key.get(options) });
  await ann.ok("passkey.beginRegistration", {});
});
