import { expect, setDefaultTimeout, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { redisUrl } from "#test/harness/redis.ts";
import { TestServer } from "#test/harness/server.ts";
import { giveRole, giveSecondFactor, proveSecondFactor, staffMember } from "#test/harness/staff.ts";
import { expectRevoked, useWorld } from "../support.ts";

setDefaultTimeout(60_000);

const url = await redisUrl();
const world = useWorld(url === undefined ? {} : { REDIS_URL: url });

test("whoever deactivates their account is nobody to others within a second, on every instance, and logged out everywhere", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const other = await TestServer.start({
    // It runs no jobs: their mails would go elsewhere.
    env: { ROLE: "web", ...(url === undefined ? {} : { REDIS_URL: url }) },
    database: world.home.server.database,
  });
  const there = await other.connect();
  const phone = await world.login(ann.handle);
  await there.call("session.open", { token: phone.accessToken });
  await bob.ok("profile.get", { id: ann.id });
  await bob.socket.call("presence.watch", { accountIds: [ann.id] });

  await ann.ok("account.deactivate", {});
  const missing = await bob.call("profile.get", { id: newId() });
  expect((await bob.call("profile.get", { id: ann.id })).text).toBe(missing.text);
  expect((await bob.call("profile.get", { handle: ann.handle })).text).toBe(missing.text);
  await Promise.all([expectRevoked(ann.socket), expectRevoked(there)]);
  const gone = await bob.socket.hears("presence.changed", { accountId: ann.id });
  expect(gone.data).toMatchObject({ status: "offline" });
  for (const { accessToken, refreshToken } of [ann.tokens, phone]) {
    expect(await world.refusal("account.get", {}, { token: accessToken })).toBe(
      "401 unauthenticated",
    );
    expect(await world.refusal("auth.refresh", { refreshToken })).toBe("401 unauthenticated");
  }
  expect(await world.mail(ann.email, "deactivated")).toContain("Nothing of it was deleted");
});

test("a second factor is still asked for, and the account stays hidden until it was given", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await giveSecondFactor(world.home, ann);
  await proveSecondFactor(world.home, ann);
  await ann.ok("account.deactivate", {});
  const answer = await world.ok("auth.login", {
    identifier: ann.handle,
    password: "violet harbour 42 lantern",
  });
  expect(answer).toHaveProperty("challenge");
  expect((await bob.call("profile.get", { id: ann.id })).status).toBe(404);
});

test("whoever did not prove lately that it is they changes nothing", async () => {
  const ann = await world.person("ann");
  world.advance({ minutes: 16 });
  for (const operation of ["account.deactivate", "account.delete", "account.requestExport"])
    expect(await world.refusal(operation, {}, { token: ann.tokens.accessToken })).toMatch(
      /^(403 confirmation-required|401 unauthenticated)$/,
    );
  const [row] = await world.sql`select is_visible from accounts where id = ${ann.id}`;
  expect(row?.["is_visible"]).toBe(true);
});

test("of two at once one acts; done again with the same key it is refused and changes nothing", async () => {
  const ann = await world.person("ann");
  const token = ann.tokens.accessToken;
  const key = newId();
  const answers = await Promise.all([
    world.call("account.deactivate", {}, { token, key }),
    world.call("account.deactivate", {}, { token, key }),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect(await world.refusal("account.deactivate", {}, { token, key })).toBe("401 unauthenticated");
  const [told] = await world.sql`
    select count(*)::int as count from events where stream_id = ${ann.id} and name = 'account.lifeUpdated'`;
  expect(told?.["count"]).toBe(1);
});

test("roles among the staff stay, and the last owner cannot go", async () => {
  const { home } = world;
  const [first, second] = [await staffMember(home, "owner"), await staffMember(home, "owner")];
  const both = await Promise.all([first.http("account.deactivate"), second.http("account.delete")]);
  const refused = both.find(({ status }) => status === 409);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(refused?.body.error?.code).toBe("conflict");
  const [stayed, gone] = both[0].status === 409 ? [first, second] : [second, first];
  // Whoever may never return does not count as an owner who is left.
  expect(
    (await stayed.http("admin.removeRole", { accountId: stayed.id, reason: "Enough" })).body.error,
  ).toBeDefined();
  await expect(giveRole(home, stayed, null)).rejects.toMatchObject({ code: "conflict" });
  const [row] = await world.sql`select role from staff where account_id = ${gone.id}`;
  expect(row?.["role"]).toBe("owner");
  await expect(giveRole(home, gone, "moderator")).rejects.toMatchObject({ code: "conflict" });
});

test("whoever is suspended while they are away is refused, and stays away", async () => {
  const ann = await world.person("ann");
  await ann.ok("account.deactivate", {});
  await world.sql`update accounts set standing = 'suspended' where id = ${ann.id}`;
  const login = { identifier: ann.handle, password: "violet harbour 42 lantern" };
  expect(await world.refusal("auth.login", login)).toBe("403 forbidden");
  const [row] = await world.sql`select deactivated_at from accounts where id = ${ann.id}`;
  expect(row?.["deactivated_at"]).not.toBeNull();
});

// Last, because keys made before are too old afterwards.
test("the next login brings everything back, says so, and tells its owner by mail", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  await ann.ok("profile.update", { bio: "as it was" });
  await ann.ok("account.deactivate", {});
  world.advance({ days: 400 });
  const back = await world.ok<{ accessToken: string; restored?: string }>("auth.login", {
    identifier: ann.handle,
    password: "violet harbour 42 lantern",
  });
  expect(back.restored).toBe("deactivated");
  const token = (await world.login(bob.handle)).accessToken;
  expect(await world.ok("profile.get", { id: ann.id }, { token })).toMatchObject({
    bio: "as it was",
  });
  expect(await world.mail(ann.email, "is back")).toContain("deactivated account");
  const again = await world.login(ann.handle);
  expect(again).not.toHaveProperty("restored");
  const socket = await world.socket(back.accessToken);
  const { events } = await socket.call<{ events: { event?: string; data?: object }[] }>(
    "stream.read",
    { stream: `user:${ann.id}`, after: 0 },
  );
  expect(events.map(({ event }) => event)).toEqual([
    ...["session.created", "account.profileUpdated", "account.lifeUpdated", "session.ended"],
    ...["account.lifeUpdated", "session.created", "session.created"],
  ]);
  expect(events[2]?.data).toEqual({ life: "deactivated", purgeAfter: null });
  expect(events[4]?.data).toEqual({ life: "active", purgeAfter: null });
});
