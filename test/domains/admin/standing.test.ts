import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { redisUrl } from "#test/harness/redis.ts";
import { fixturePassword, TestServer, type Person } from "#test/harness/server.ts";
import { startSmtp, type Smtp } from "#test/harness/services.ts";
import type { TestSocket } from "#test/harness/socket.ts";
import { giveRole, staffMember } from "#test/harness/staff.ts";

setDefaultTimeout(60_000);

const reason = "Sells followers";
const suspendedCode = 4202;
const url = await redisUrl();

let smtp: Smtp;
/** Two instances of one deployment. */
let one: TestServer;
let two: TestServer;
let moderator: Person;

beforeAll(async () => {
  smtp = await startSmtp();
  stopAtEnd(() => smtp.stop());
  const env = { SMTP_URL: smtp.url, ...(url === undefined ? {} : { REDIS_URL: url }) };
  one = await TestServer.start({ env });
  two = await TestServer.start({ env, database: one.server.database });
  moderator = await staffMember(one, "moderator");
});

async function openSockets(person: Person, count: number): Promise<TestSocket[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const socket = await (index % 2 === 0 ? one : two).connect();
      await socket.call("session.open", { token: person.accessToken });
      return socket;
    }),
  );
}

test.skipIf(url === undefined)(
  "whoever is suspended is out within a second, on a hundred sockets of two instances, and writes nothing more",
  async () => {
    const people = await one.people(...Array.from({ length: 10 }, (_, index) => `p${index}`));
    const sockets = await Promise.all(people.map((person) => openSockets(person, 9)));
    // Each writes all the time, on both instances, until there is no answer.
    const writing = people.map(async (_, index) => {
      for (let turn = 0; ; turn += 1) {
        const socket = sockets[index]?.[turn % 9];
        const { error } = (await socket?.request("profile.update", { bio: `${turn}` })) ?? {};
        if (error) return;
      }
    });
    const closed = sockets.flat().map(async (socket) => {
      const { code } = await socket.closed;
      return { code, atMs: performance.now() };
    });
    const committedMs = await Promise.all(
      people.map(async ({ id }) => {
        await moderator.call("admin.suspend", { accountId: id, reason });
        return performance.now();
      }),
    );
    const lastMs = Math.max(...committedMs);
    for (const { code, atMs } of await Promise.all(closed)) {
      expect(code).toBe(suspendedCode);
      expect(atMs - lastMs).toBeLessThan(1_000);
    }
    await Promise.all(writing);
    // Each person's stream is in the order of commits: their end is the end of it.
    const streams = await one.server.postgres.sql<{ names: string[] }[]>`
      select array_agg(name order by seq) as names from events
      where stream_id = any(${people.map(({ id }) => id)}::uuid[]) group by stream_id`;
    expect(streams).toHaveLength(people.length);
    for (const { names } of streams) {
      expect(names).toContain("account.profileUpdated");
      expect(names.at(-1)).toBe("account.standingUpdated");
    }
  },
);

test("whoever is suspended is refused everywhere, hidden from others, and told by mail", async () => {
  const [ann, bob] = await one.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { accessToken, refreshToken } = ann;
  const message = "Three people reported it.\nWrite to us.";
  const sentence = { accountId: ann.id, reason, message };
  expect(await moderator.call("admin.suspend", sentence)).toEqual({
    accountId: ann.id,
    standing: "suspended",
  });
  expect((await ann.socket.closed).code).toBe(suspendedCode);
  expect((await ann.http("account.get")).status).toBe(401);
  expect((await ann.http("profile.update", { bio: "late" })).status).toBe(401);
  expect((await two.http("auth.refresh", { refreshToken })).status).toBe(401);
  const login = await one.http("auth.login", { identifier: ann.handle, password: fixturePassword });
  expect(login.body.error).toMatchObject({
    code: "forbidden",
    message: "This account is suspended.",
  });
  const socket = await one.connect();
  expect(await socket.refusal("session.open", { token: accessToken })).toMatchObject({
    code: "unauthenticated",
  });
  expect(await bob.refusal("profile.get", { id: ann.id })).toEqual(
    await bob.refusal("profile.get", { id: newId() }),
  );
  const { source } = await smtp.next(ann.email);
  expect(source).toContain("Your Hubbub account is suspended");
  expect(source).toContain("Three people reported it.");
  expect(source).not.toContain(reason);
});

test("whoever is let in again logs in as before, and is told", async () => {
  const ann = await one.person("ann");
  await moderator.call("admin.suspend", { accountId: ann.id, reason });
  await smtp.next(ann.email);
  await moderator.call("admin.unsuspend", { accountId: ann.id, reason: "A mix-up" });
  expect((await smtp.next(ann.email)).source).toContain("Your Hubbub account is back");
  // Sessions of before stay ended.
  expect((await ann.http("account.get")).status).toBe(401);
  const { status, body } = await one.http("auth.login", {
    identifier: ann.handle,
    password: fixturePassword,
  });
  expect(status).toBe(200);
  const back = await one.connect();
  const { changed } = await back.call<{ changed: object[] }>("session.open", {
    token: body["accessToken"],
  });
  expect(changed).toMatchObject([{ stream: `user:${ann.id}` }]);
  const { events } = await back.call<{ events: object[] }>("stream.read", {
    stream: `user:${ann.id}`,
    after: 0,
  });
  expect(events.map((event) => ("event" in event ? event.event : null))).toEqual([
    ...["session.created", "session.ended", "account.standingUpdated"],
    ...["account.standingUpdated", "session.created"],
  ]);
});

test("done again it tells nobody a second time, and is on the record", async () => {
  const [ann, admin] = [await one.person("ann"), await staffMember(one, "admin")];
  for (const again of [1, 2])
    await moderator.call("admin.suspend", { accountId: ann.id, reason: `For the ${again}th time` });
  expect((await smtp.next(ann.email)).source).toContain("suspended");
  await moderator.call("admin.unsuspend", { accountId: ann.id, reason });
  expect((await smtp.next(ann.email)).source).toContain("is back");
  const { items } = await admin.call<{ items: object[] }>("admin.listAudit", { targetId: ann.id });
  expect(items).toMatchObject([
    { before: { standing: "suspended" }, after: { standing: "good" } },
    { before: { standing: "suspended" }, after: { standing: "suspended" } },
    { before: { standing: "good" }, after: { standing: "suspended" } },
  ]);
});

test("staff act on those below them only, and never on themselves", async () => {
  const equal = await staffMember(one, "moderator");
  const admin = await staffMember(one, "admin");
  const owner = await staffMember(one, "owner");
  const other = await staffMember(one, "owner");
  const acts: [Person, Person, string][] = [
    [moderator, moderator, "forbidden"],
    [moderator, equal, "forbidden"],
    [moderator, admin, "forbidden"],
    [admin, owner, "forbidden"],
    [owner, other, "forbidden"],
    [admin, equal, "ok"],
    [owner, admin, "ok"],
  ];
  for (const [actor, target, verdict] of acts) {
    const input = { accountId: target.id, reason };
    const { error } = await actor.socket.request("admin.suspend", input);
    expect(error?.code ?? "ok").toBe(verdict);
  }
  expect(await moderator.refusal("admin.suspend", { accountId: newId(), reason })).toEqual({
    code: "not-found",
    message: "It does not exist, or not for you.",
  });
});

test("suspended staff can do nothing, and nobody suspended becomes staff", async () => {
  const [owner, admin] = [await staffMember(one, "owner"), await staffMember(one, "admin")];
  await owner.call("admin.suspend", { accountId: admin.id, reason });
  expect((await admin.socket.closed).code).toBe(suspendedCode);
  expect((await admin.http("admin.listAudit")).status).toBe(401);
  const ann = await one.person("ann");
  await owner.call("admin.suspend", { accountId: ann.id, reason });
  await expect(giveRole(one, ann, "admin")).rejects.toMatchObject({ code: "conflict" });
});
