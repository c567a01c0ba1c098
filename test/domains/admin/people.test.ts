import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { fixturePassword, sharedServer } from "#test/harness/server.ts";
import { giveSecondFactor, staffMember } from "#test/harness/staff.ts";

const reason = "Their phone was stolen";

test("a person is found by id, handle or mail address, and seen without anything that opens a door", async () => {
  const server = await sharedServer();
  const [moderator, ann] = [await staffMember(server, "moderator"), await server.person("ann")];
  await giveSecondFactor(server, ann);
  const byId = await moderator.call("admin.getAccount", { id: ann.id });
  expect(byId).toMatchObject({
    id: ann.id,
    handle: ann.handle,
    email: ann.email,
    standing: "good",
    deactivatedAt: null,
    purgeAfter: null,
    role: null,
    logins: { password: true, passkeys: 0, providers: [], secondFactors: ["totp"] },
    sessionCount: 1,
  });
  const upper = ann.email.toUpperCase();
  expect(await moderator.call("admin.getAccount", { handle: ann.handle })).toEqual(byId);
  expect(await moderator.call("admin.getAccount", { email: upper })).toEqual(byId);
  const { sql } = server.server.postgres;
  const [secrets] = await sql<{ password: string; token: string; family: string }[]>`
    select a.password_hash as password, encode(s.token_hash, 'hex') as token, encode(s.family_secret, 'hex') as family
    from accounts a join sessions s on s.account_id = a.id where a.id = ${ann.id}`;
  const admin = await staffMember(server, "admin");
  const sessions = await admin.call("admin.listSessions", { accountId: ann.id });
  const shown = JSON.stringify([byId, sessions]);
  for (const secret of Object.values(secrets ?? {})) expect(shown).not.toContain(secret);
  expect(shown).not.toContain("hash");
});

test("who is asked for must be said in one way, and be somebody", async () => {
  const server = await sharedServer();
  const moderator = await staffMember(server, "moderator");
  for (const input of [{}, { id: newId(), handle: "ann" }])
    expect(await moderator.refusal("admin.getAccount", input)).toMatchObject({ code: "invalid" });
  const missing = { code: "not-found", message: "It does not exist, or not for you." };
  for (const input of [{ id: newId() }, { handle: "nobody_at_all" }, { email: "no@people.test" }])
    expect(await moderator.refusal("admin.getAccount", input)).toEqual(missing);
});

test("somebody's sessions are listed page by page, and end one by one or all at once", async () => {
  const server = await sharedServer();
  const [admin, ann] = [await staffMember(server, "admin"), await server.person("ann")];
  for (const name of ["Phone", "Tablet"])
    await server.http("auth.login", {
      identifier: ann.handle,
      password: fixturePassword,
      device: { name },
    });
  const accountId = ann.id;
  type Page = { items: { id: string; device: { name: string | null } }[]; nextCursor: string };
  const first = await admin.call<Page>("admin.listSessions", { accountId, limit: 2 });
  const second = await admin.call<Page>("admin.listSessions", {
    accountId,
    limit: 2,
    cursor: first.nextCursor,
  });
  const names = [...first.items, ...second.items].map(({ device }) => device.name);
  expect(names).toEqual(["Tablet", "Phone", null]);
  const sessionId = first.items[1]?.id;
  const phone = { accountId, sessionId, reason };
  expect(await admin.call("admin.revokeSessions", phone)).toEqual({ revokedCount: 1 });
  expect(await ann.socket.hears("session.ended", { sessionId })).toBeDefined();
  expect(await admin.refusal("admin.revokeSessions", phone)).toMatchObject({ code: "not-found" });
  expect(await admin.call("admin.revokeSessions", { accountId, reason })).toEqual({
    revokedCount: 2,
  });
  expect((await ann.socket.closed).code).toBe(4102);
  expect((await ann.http("account.get")).status).toBe(401);
  // Nobody is kept out by it.
  const back = await server.http("auth.login", {
    identifier: ann.handle,
    password: fixturePassword,
  });
  expect(back.status).toBe(200);
});

test("a session of somebody else is not ended by naming the wrong person", async () => {
  const server = await sharedServer();
  const admin = await staffMember(server, "admin");
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { items } = await bob.call<{ items: { id: string }[] }>("session.list");
  const crossed = { accountId: ann.id, sessionId: items[0]?.id, reason };
  expect(await admin.refusal("admin.revokeSessions", crossed)).toMatchObject({ code: "not-found" });
  expect(await bob.call("account.get")).toMatchObject({ id: bob.id });
});

test("who deleted their account is shown as such until they are purged", async () => {
  const server = await sharedServer();
  const [moderator, ann] = [await staffMember(server, "moderator"), await server.person("ann")];
  const { purgeAfter } = await ann.call<{ purgeAfter: string }>("account.delete");
  expect(await moderator.call("admin.getAccount", { id: ann.id })).toMatchObject({
    ...{ purgeAfter, deactivatedAt: null, standing: "good", sessionCount: 0 },
  });
});
