import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { untilWaiting } from "#test/harness/lock-waiters.ts";
import { purgeDue } from "#src/domains/accounts/life/purge.ts";
import { newId } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { createLog } from "#src/platform/log.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { redisUrl } from "#test/harness/redis.ts";
import { TestServer } from "#test/harness/server.ts";
import { startSmtp } from "#test/harness/services.ts";
import { password, signUp, World, type Person } from "../support.ts";
import {
  columnsWith,
  leaveTraces,
  objectsWith,
  passTheirTime,
  purge,
  redisKeysWith,
  tablesWith,
} from "./support.ts";

setDefaultTimeout(60_000);

const url = await redisUrl();
const lines: string[] = [];
const world = new World();

beforeAll(async () => {
  const smtp = await startSmtp();
  stopAtEnd(() => smtp.stop());
  const log = await createLog({
    level: "debug",
    format: "json",
    destination: { write: (line) => void lines.push(line) },
  });
  const env = { SMTP_URL: smtp.url, ...(url === undefined ? {} : { REDIS_URL: url }) };
  world.begin(smtp, await TestServer.start({ env, log }));
});

async function anotherInstance(): Promise<TestServer> {
  // It runs no jobs: their mails would go elsewhere.
  const env = { ROLE: "web", ...(url === undefined ? {} : { REDIS_URL: url }) };
  return await TestServer.start({ env, database: world.home.server.database });
}

/** Instances clear what they have read every few seconds, whether or not anybody is purged. */
async function goneFromRedis(words: string): Promise<void> {
  const lateMs = performance.now() + 10_000;
  let keys = await redisKeysWith(world.home, words);
  while (keys.length > 0 && performance.now() < lateMs) {
    await Bun.sleep(200);
    keys = await redisKeysWith(world.home, words);
  }
  expect(keys).toEqual([]);
}

/** Where the bare id of somebody who is gone may stand: it leads nowhere. */
const bareIds = new Set([
  "audit.entries.target_id",
  // The purge's own job, where the schedule ran it: done jobs go within the hour.
  "jobs.job_common.data",
  "jobs.job_common.singleton_key",
  "public.chats.created_by",
  "public.chats.direct_high",
  "public.chats.direct_low",
  "public.events.actor_id",
  "public.events.ref",
  "public.messages.deleted_by",
  "public.messages.sender_id",
]);

function marker(): string {
  return `mark${newId().replaceAll("-", "").slice(-12)}`;
}

test("what a person left anywhere is in no table, no object, no key and no log once they are purged", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const words = marker();
  // What is written goes to the other instance by way of Redis.
  const there = await (await anotherInstance()).connect();
  await there.call("session.open", { token: bob.tokens.accessToken });
  const traces = await leaveTraces(world, ann, bob, words);
  await there.hears("chat.messageCreated", { chatId: traces.groupId, text: "An answer" });
  // The archive of it all is one more place.
  await ann.ok("account.requestExport", {});
  await ann.socket.hears("account.exportReady");
  // It is found where it was left: what finds nothing afterwards is able to find.
  expect((await tablesWith(world, words)).length).toBeGreaterThan(10);
  expect((await objectsWith(world.home, words)).length).toBeGreaterThan(0);

  await passTheirTime(world, ann);
  await purge(world, ann);
  expect(await tablesWith(world, words)).toEqual([]);
  expect(await objectsWith(world.home, words)).toEqual([]);
  await goneFromRedis(words);
  expect(lines.filter((line) => line.includes(words))).toEqual([]);
  const left = await columnsWith(world, ann.id);
  expect(left.filter((column) => !bareIds.has(column))).toEqual([]);
});

test("of what they wrote an empty place stays, and what others answered stays reachable", async () => {
  const [ann, bob, cleo] = [
    await world.person("ann"),
    await world.person("bob"),
    await world.person("cleo"),
  ];
  const { groupId, directId, messageId, answerId } = await leaveTraces(world, ann, bob, marker());
  await ann.ok("chat.addMembers", { chatId: groupId, accountIds: [cleo.id] });
  // A group passes on to who agreed to it.
  await cleo.ok("chat.acceptRequest", { chatId: groupId });
  await ann.ok("chat.setRole", { chatId: groupId, accountId: cleo.id, role: "admin" });
  await passTheirTime(world, ann);
  const token = (await world.login(bob.handle)).accessToken;
  const socket = await world.socket(token);
  await purge(world, ann);

  const told = await socket.hears("chat.messageDeleted", { id: messageId });
  expect(told.data).toMatchObject({ kind: "deleted", text: null });
  await socket.hears("chat.memberLeft", { chatId: groupId, accountId: ann.id });
  await socket.hears("chat.roleSet", { chatId: groupId, accountId: cleo.id, role: "owner" });
  const { items } = await world.ok<{ items: { id: string; kind: string; text: string | null }[] }>(
    "chat.listMessages",
    { chatId: groupId },
    { token },
  );
  expect(items.map(({ id, kind, text }) => ({ id, kind, text }))).toEqual([
    { id: messageId, kind: "deleted", text: null },
    { id: answerId, kind: "text", text: "An answer" },
  ]);
  const members = await world.ok<{ items: { id: string }[] }>(
    "chat.listMembers",
    { chatId: groupId },
    { token },
  );
  expect(members.items.map(({ id }) => id).toSorted()).toEqual([bob.id, cleo.id].toSorted());
  // The direct chat keeps its place and says nothing more.
  const direct = await world.ok<{ items: { kind: string }[] }>(
    "chat.listMessages",
    { chatId: directId },
    { token },
  );
  expect(direct.items.map(({ kind }) => kind)).toEqual(["deleted"]);
  expect(await world.refusal("chat.sendMessage", { chatId: directId, text: "?" }, { token })).toBe(
    "404 not-found",
  );
  expect(await world.refusal("profile.get", { id: ann.id }, { token })).toBe("404 not-found");
});

test("a chat goes as a whole once nobody is left in it", async () => {
  const [ann, bob] = [await world.person("ann"), await world.person("bob")];
  const { groupId, directId, ownGroupId, notesId } = await leaveTraces(world, ann, bob, marker());
  await ann.ok("account.delete", {});
  await bob.ok("account.delete", {});
  world.advance({ days: 14, minutes: 1 });
  await Promise.all([purge(world, ann), purge(world, bob)]);
  const ids = [groupId, directId, ownGroupId, notesId];
  const left = await world.sql`
    select 'chat' from chats where id = any(${ids}::uuid[])
    union all select 'message' from messages where chat_id = any(${ids}::uuid[])
    union all select 'event' from events where stream_id = any(${ids}::uuid[])
    union all select 'head' from stream_heads where stream_id = any(${ids}::uuid[])
    union all select 'reader' from stream_members where stream_id = any(${ids}::uuid[])`;
  expect(left).toHaveLength(0);
});

/** The context of a worker that dies at its nth transaction: before it, or just after it committed. */
function dyingAt(nth: number, when: "before" | "after"): JobContext {
  const ctx = world.jobContext();
  let count = 0;
  return {
    ...ctx,
    async transaction(work) {
      count += 1;
      if (count === nth && when === "before") throw new Error("killed");
      const result = await ctx.transaction(work);
      if (count === nth) throw new Error("killed");
      return result;
    },
  };
}

for (const when of ["before", "after"] as const)
  test(`killed ${when} any of its steps and run again, a purge completes`, async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    const words = marker();
    await leaveTraces(world, ann, bob, words);
    await passTheirTime(world, ann);
    let deaths = 0;
    for (let nth = 1; ; nth += 1) {
      const isDead = await purge(world, ann, dyingAt(nth, when)).then(
        () => false,
        () => true,
      );
      if (!isDead) break;
      deaths += 1;
      // Whatever is left of it, nobody comes back to it.
      const [row] = await world.sql`select purge_started_at from accounts where id = ${ann.id}`;
      if (nth > 1 && row) expect(row["purge_started_at"]).not.toBeNull();
    }
    expect(deaths).toBeGreaterThan(5);
    expect(await tablesWith(world, words)).toEqual([]);
    expect(await objectsWith(world.home, words)).toEqual([]);
    expect((await world.sql`select from accounts where id = ${ann.id}`).length).toBe(0);
    const left = await columnsWith(world, ann.id);
    expect(left.filter((column) => !bareIds.has(column))).toEqual([]);
    // Once more it finds nothing to do.
    await purge(world, ann);
  });

/** What the server does about them by itself waits for the same. */
async function jobsAreDone(accountId: string): Promise<void> {
  const areThere = async (): Promise<boolean> => {
    const rows = await world.sql`
      select from jobs.job where data->>'accountId' = ${accountId} and state in ('created', 'active', 'retry')`;
    return rows.length > 0;
  };
  while (await areThere()) await Bun.sleep(20);
}

/** Who waits for a row that somebody else holds. */
const rows = ["%for update%"];

/** Holds the person's stream until both wait for it, the first one first, and answers what became of both. */
async function atOnce<A, B>(
  { id }: Person,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  await jobsAreDone(id);
  return await world.sql
    .begin(async (tx) => {
      await tx`select from stream_heads where stream_id = ${id} for update`;
      const one = first();
      await untilWaiting(world.sql, 1, rows);
      const other = second();
      await untilWaiting(world.sql, 2, rows);
      return { both: Promise.all([one, other]) };
    })
    .then(({ both }) => both);
}

test("of a login and a purge at once either the login wins and nothing is purged, or it is refused", async () => {
  for (const isLoginFirst of [true, false]) {
    const ann = await world.person("ann");
    await ann.ok("account.delete", {});
    // A worker whose clock is ahead: to it the time is over, to whoever serves the login it is not.
    const later = new Date(world.home.clock.now().getTime() + 15 * 86_400_000);
    const ctx = { ...world.jobContext(), clock: { now: () => later } };
    const login = () => world.call("auth.login", { identifier: ann.handle, password });
    const purging = () => purge(world, ann, ctx);
    const answer = isLoginFirst
      ? (await atOnce(ann, login, purging))[0]
      : (await atOnce(ann, purging, login))[1];
    const [row] =
      await world.sql`select is_visible, purge_started_at from accounts where id = ${ann.id}`;
    if (isLoginFirst) {
      expect(answer.data).toMatchObject({ restored: "deleted" });
      expect(row).toMatchObject({ is_visible: true, purge_started_at: null });
    } else {
      expect(answer.error?.code).toBe("wrong-credentials");
      expect(row).toBeUndefined();
    }
  }
});

test("a login within two weeks takes a deletion back, later ones find nobody; the handle is held for thirty days", async () => {
  const [ann, eve] = [await world.person("ann"), await world.person("eve")];
  const asked = await ann.ok<{ purgeAfter: string }>("account.delete", {});
  expect(await world.mail(ann.email, "will be deleted")).toContain(
    "a login takes the deletion back",
  );
  const inDays = (Date.parse(asked.purgeAfter) - world.home.clock.now().getTime()) / 86_400_000;
  expect(inDays).toBeCloseTo(14, 3);
  world.advance({ days: 13, hours: 23 });
  await purgeDue.run(world.jobContext(), {});
  await purge(world, ann);
  const back = await world.login(ann.handle);
  expect(back).toMatchObject({ restored: "deleted" });
  expect(await world.mail(ann.email, "is back")).toContain("took back the deletion");

  await world.ok("account.delete", {}, { token: back.accessToken });
  world.advance({ days: 14, minutes: 1 });
  // Nothing was purged yet, and it is too late already: the same as nobody.
  const login = { identifier: ann.handle, password };
  const nobody = await world.call("auth.login", { ...login, identifier: "nobody_at_all" });
  expect((await world.call("auth.login", login)).text).toBe(nobody.text);
  await purge(world, ann);
  expect((await world.call("auth.login", login)).text).toBe(nobody.text);
  const wish = signUp({ handle: ann.handle });
  expect(await world.refusal("auth.register", wish)).toBe("409 conflict handle");
  world.advance({ days: 30, minutes: 1 });
  await world.ok("auth.register", wish);
  // And the mail address is free at once.
  expect((await world.sql`select from accounts where email_key = ${ann.email}`).length).toBe(0);
  expect((await world.sql`select from accounts where id = ${eve.id}`).length).toBe(1);
});

test("of two deletions at once one counts, and the schedule purges whoever is due", async () => {
  const ann = await world.person("ann");
  const token = ann.tokens.accessToken;
  const key = Bun.randomUUIDv7();
  const both = await Promise.all([
    world.call("account.delete", {}, { token }),
    world.call("account.delete", {}, { token }),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect((await world.call("account.delete", {}, { token, key })).status).not.toBe(200);
  world.advance({ days: 14, minutes: 1 });
  await purgeDue.run(world.jobContext(), {});
  const isThere = async (): Promise<boolean> =>
    (await world.sql`select from accounts where id = ${ann.id}`).length > 0;
  while (await isThere()) await Bun.sleep(100);
});
