import { expect, test } from "bun:test";
import { defaultPasswordCost } from "#src/platform/password.ts";
import { untilWaiting, writes } from "#test/harness/lock-waiters.ts";
import { TestServer } from "#test/harness/server.ts";
import { password, useWorld } from "./support.ts";

const world = useWorld();
const wrong = "not the password 7";

test("a handle or an address, in any case, and the password log in", async () => {
  const ann = await world.person("ann");
  for (const identifier of [
    ann.handle,
    ann.handle.toUpperCase(),
    ann.email,
    ann.email.toUpperCase(),
  ]) {
    const tokens = await world.login(identifier);
    expect(tokens).toMatchObject({
      expiresInSeconds: 600,
      account: { id: ann.id, handle: ann.handle },
    });
    await world.ok("account.get", {}, { token: tokens.accessToken });
  }
});

test("nobody and a wrong password get the same bytes", async () => {
  const ann = await world.person("ann");
  const answers = await Promise.all(
    [ann.handle, ann.email, "nobody_here", "nobody@example.org", "@", "two words"].map(
      (identifier) => world.call("auth.login", { identifier, password: wrong }),
    ),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, error: { code: "wrong-credentials" } });
});

test("a look-alike of the handle is nobody", async () => {
  const { handle } = await world.person("oscar");
  expect(
    await world.refusal("auth.login", { identifier: handle.replace("o", "о"), password }),
  ).toBe("401 wrong-credentials");
});

test("passwords that differ only after 72 bytes are different", async () => {
  const start = "é".repeat(36);
  const hash = await world.home.server.services.passwords.hash(`${start}right`);
  const ann = await world.person("ann");
  await world.sql`update accounts set password_hash = ${hash} where id = ${ann.id}`;
  expect(
    await world.refusal("auth.login", { identifier: ann.handle, password: `${start}wrong` }),
  ).toBe("401 wrong-credentials");
  await world.ok("auth.login", { identifier: ann.handle, password: `${start}right` });
});

test("a password of more than 128 characters is refused unread", async () => {
  expect(await world.refusal("auth.login", { identifier: "ann", password: "x".repeat(129) })).toBe(
    "422 invalid password",
  );
});

test("who is suspended is told so, but only with the right password", async () => {
  const ann = await world.person("ann");
  await world.sql`update accounts set standing = 'suspended' where id = ${ann.id}`;
  expect(await world.refusal("auth.login", { identifier: ann.handle, password })).toBe(
    "403 forbidden",
  );
  expect(await world.refusal("auth.login", { identifier: ann.handle, password: wrong })).toBe(
    "401 wrong-credentials",
  );
});

test("a hash of weaker parameters is replaced at login, also when two devices log in at once", async () => {
  const ann = await world.person("ann");
  const weak = await Bun.password.hash(password, {
    algorithm: "argon2id",
    memoryCost: 8,
    timeCost: 1,
  });
  const { sql } = world;
  await sql`update accounts set password_hash = ${weak} where id = ${ann.id}`;
  const { database } = world.home.server;
  const real = await TestServer.start({ database, passwordCost: defaultPasswordCost });
  const login = () => real.http("auth.login", { identifier: ann.handle, password });
  const both = await Promise.all([login(), login()]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  const [row] = await sql`select password_hash as hash from accounts where id = ${ann.id}`;
  expect(row?.["hash"]).toStartWith("$argon2id$v=19$m=65536,t=2,p=1$");
  await world.login(ann.handle);
});

test("a password that changes while it is checked lets nobody in", async () => {
  const ann = await world.person("ann");
  const { sql } = world;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  // Holds the stream that logging in waits for, and changes the password meanwhile.
  const change = world.home.transaction(async (ctx) => {
    await ctx.tx.lock([`user:${ann.id}`]);
    await ctx.tx
      .sql`update accounts set password_changed_at = now() + interval '1 minute' where id = ${ann.id}`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const login = world.refusal("auth.login", { identifier: ann.handle, password });
  await untilWaiting(sql, 1, writes);
  release.resolve();
  await change;
  expect(await login).toBe("401 wrong-credentials");
});

test("past twenty sessions the oldest ends", async () => {
  const ann = await world.person("ann");
  const options = { token: ann.tokens.accessToken };
  const others = await Promise.all(
    Array.from({ length: 20 }, () =>
      world.home.transaction(async (ctx) => {
        const { openSession, userStreamOf } = await import("#src/domains/accounts/index.ts");
        await ctx.tx.lock([userStreamOf(ann.id)]);
        return await openSession(ctx, ann);
      }),
    ),
  );
  expect(await world.refusal("account.get", {}, options)).toBe("401 unauthenticated");
  const [first] = others;
  const { items } = await world.ok("session.list", {}, { token: String(first?.accessToken) });
  expect(items).toHaveLength(20);
});

test("a device that is described wrongly is refused", async () => {
  const ann = await world.person("ann");
  const device = { name: "x".repeat(101) };
  expect(await world.refusal("auth.login", { identifier: ann.handle, password, device })).toBe(
    "422 invalid device.name",
  );
});
