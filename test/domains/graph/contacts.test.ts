/** Address books: they find who wants to be found, tell of nobody else, and are forgotten when asked. */
import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "bun:test";
import { contactHashes, digestOf } from "#src/domains/graph/contacts/keys.ts";
import { purgeContacts, renewContactKeys } from "#src/domains/graph/contacts/jobs.ts";
import type { Id } from "#src/kit/id.ts";
import { addPhone } from "../accounts/second-factor-support.ts";
import { signUp, useWorld, type Person } from "../accounts/support.ts";
import { TestServer } from "#test/harness/server.ts";
import { setHidden } from "./relations-support.ts";

const world = useWorld();

interface Found {
  readonly items: readonly { readonly hash: string; readonly person: { readonly id: Id } }[];
}

/** As a client makes it. */
function hashed(address: string): string {
  return createHash("sha256").update(address.toLowerCase()).digest("hex");
}

async function match(person: Person, ...addresses: string[]): Promise<Id[]> {
  const { items } = await person.ok<Found>("contacts.match", { hashes: addresses.map(hashed) });
  return items.map((item) => item.person.id);
}

test("whoever lets themselves be found by mail address is, and nobody else", async () => {
  const [ann, bob, cid] = [
    await world.person("ann"),
    await world.person("bob"),
    await world.person("cid"),
  ];
  expect(await match(ann, bob.email, cid.email)).toEqual([]);
  await bob.ok("privacy.update", { findByEmail: true });
  await cid.ok("privacy.update", { findByPhone: true });
  const { items } = await ann.ok<Found>("contacts.match", {
    hashes: [hashed(bob.email), hashed(cid.email), hashed(ann.email), hashed("nobody@people.test")],
  });
  expect(items).toMatchObject([
    { hash: hashed(bob.email), person: { id: bob.id, handle: bob.handle, displayName: "bob" } },
  ]);
  await bob.ok("privacy.update", { findByEmail: false });
  expect(await match(ann, bob.email)).toEqual([]);
});

test("a phone number is found while it is confirmed, in use and allowed", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const first = await addPhone(world, bob);
  expect(await match(ann, first)).toEqual([]);
  await bob.ok("privacy.update", { findByPhone: true });
  expect(await match(ann, first, bob.email)).toEqual([bob.id]);
  const second = await addPhone(world, bob);
  expect(await match(ann, first)).toEqual([]);
  expect(await match(ann, second)).toEqual([bob.id]);
  await bob.ok("twoFactor.disable", { method: "sms" });
  expect(await match(ann, second)).toEqual([]);
});

test("after a change of mail address the new one finds, and the former one does not", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await bob.ok("privacy.update", { findByEmail: true });
  const { email } = signUp();
  await bob.ok("account.changeEmail", { email });
  expect(await match(ann, email)).toEqual([]);
  await bob.ok("account.confirmEmail", { code: await world.code(email) });
  expect([await match(ann, bob.email), await match(ann, email)]).toEqual([[], [bob.id]]);
});

test("the hidden and the blocked are answered as who is not there, byte for byte", async () => {
  const [ann, bob, cid] = [
    await world.person("ann"),
    await world.person("bob"),
    await world.person("cid"),
  ];
  for (const person of [bob, cid]) await person.ok("privacy.update", { findByEmail: true });
  await bob.ok("graph.block", { accountId: ann.id });
  await setHidden(world.home, cid, true);
  const ask = async (address: string) =>
    (await ann.call("contacts.match", { hashes: [hashed(address)] })).text;
  const nobody = await ask("nobody@people.test");
  expect([await ask(bob.email), await ask(cid.email)]).toEqual([nobody, nobody]);
});

test("what is no hash is refused, and uses nothing up", async () => {
  const ann = await world.person("ann");
  for (const hashes of [
    ...[[], ["bob@people.test"], [hashed("x").toUpperCase()], [`${hashed("x")}0`]],
    Array.from({ length: 1_001 }, () => hashed("x")),
  ])
    expect((await ann.call("contacts.match", { hashes })).error?.code).toBe("invalid");
  const [quota] = await world.sql`select from contact_quotas where account_id = ${ann.id}`;
  expect(quota).toBeUndefined();
});

function some(): { hashes: string[] } {
  return { hashes: Array.from({ length: 1_000 }, () => randomBytes(32).toString("hex")) };
}

test("five thousand addresses a day, forgetting or not, also many calls at once", async () => {
  const ann = await world.person("ann");
  const replies = await Promise.all(
    Array.from({ length: 7 }, () => ann.call("contacts.match", some())),
  );
  const codes = replies.map((reply) => reply.error?.code ?? "ok").toSorted();
  expect(codes).toEqual([...Array.from({ length: 5 }, () => "ok"), "rate-limited", "rate-limited"]);
  await ann.ok("contacts.forget", {});
  expect((await ann.call("contacts.match", { hashes: [hashed("x")] })).error?.code).toBe(
    "rate-limited",
  );
  await world.sql`
    update contact_quotas set since = since - interval '25 hours' where account_id = ${ann.id}`;
  expect((await ann.call("contacts.match", { hashes: [hashed("x")] })).error).toBeUndefined();
});

test("ten calls a day, counted in the database", async () => {
  const strict = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });
  const [ann] = await strict.people("ann");
  if (!ann) throw new Error("nobody came");
  const input = { hashes: [hashed("x")] };
  for (let calls = 0; calls < 10; calls += 1) await ann.call("contacts.match", input);
  const refused = await ann.refusal("contacts.match", input);
  expect(refused.code).toBe("rate-limited");
  expect(refused.retryAfterMs ?? 0).toBeGreaterThan(60 * 60_000);
});

test("of an address book nothing is kept that its addresses could be told from, and of forgotten ones nothing", async () => {
  const ann = await world.person("ann");
  const known = ["+14155550123", "dan@people.test"];
  await match(ann, ...known);
  const rows = async () =>
    await world.sql<{ hash: Buffer }[]>`
      select hash from contact_hashes where account_id = ${ann.id}`;
  const kept = (await rows()).map((row) => row.hash.toString("hex"));
  expect(kept.length).toBe(2);
  for (const address of known) expect(kept).not.toContain(hashed(address));
  await ann.ok("contacts.forget", {});
  expect((await rows()).length).toBe(0);
});

test("the latest ten thousand are kept, for a year after they were sent last", async () => {
  const ann = await world.person("ann");
  await world.sql`
    insert into contact_hashes (account_id, hash, created_at)
    select ${ann.id}, sha256(n::text::bytea), ${world.home.clock.now()}::timestamptz - n * interval '1 second'
    from generate_series(1, 10000) n`;
  await match(ann, "dan@people.test");
  const count = async () =>
    (
      await world.sql<{ count: number }[]>`
      select count(*)::int as count from contact_hashes where account_id = ${ann.id}`
    )[0]?.count;
  expect(await count()).toBe(10_000);
  await world.sql`
    update contact_hashes set created_at = created_at - interval '366 days' where account_id = ${ann.id}`;
  await match(ann, "dan@people.test", "eve@people.test");
  await purgeContacts.run(world.jobContext(), {});
  expect(await count()).toBe(2);
});

test("people are found across a change of the server's key", async () => {
  const [oldKey, newKey] = [
    randomBytes(32).toString("base64url"),
    randomBytes(32).toString("base64url"),
  ];
  const before = await TestServer.start({ env: { ENCRYPTION_KEY: oldKey } });
  const { database } = before.server;
  const during = await TestServer.start({
    database,
    env: { ENCRYPTION_KEY: `${newKey},${oldKey}` },
  });
  const after = await TestServer.start({ database, env: { ENCRYPTION_KEY: newKey } });
  const [ann, bob] = await before.people("ann", "bob");
  if (!ann || !bob) throw new Error("nobody came");
  await bob.call("privacy.update", { findByEmail: true });
  const found = async (server: TestServer) => {
    const answer = await server.http(
      "contacts.match",
      { hashes: [hashed(bob.email)] },
      { authorization: `Bearer ${ann.accessToken}` },
    );
    return (answer.body as unknown as Found).items.map((item) => item.person.id);
  };
  expect(await found(before)).toEqual([bob.id]);
  expect(await found(during)).toEqual([bob.id]);
  expect(await found(after)).toEqual([]);
  const renew = async (server: TestServer) =>
    await renewContactKeys.run(
      {
        ...world.jobContext(),
        ...server.server.contexts(world.jobContext().origin, null),
        transaction: (work) => server.transaction(work),
      },
      {},
    );
  await renew(during);
  expect([await found(before), await found(after)]).toEqual([[bob.id], [bob.id]]);
  await renew(after);
  const { sql } = after.server.postgres;
  const [row] = await sql<{ hash: Buffer }[]>`
    select hash from contact_keys where account_id = ${bob.id}`;
  const { secrets } = after.server.contexts(world.jobContext().origin, null).services;
  expect([row?.hash.toString("hex")]).toEqual(contactHashes(secrets, digestOf(bob.email)));
});
