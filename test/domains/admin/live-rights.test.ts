/** A role counts at the moment it is used: whoever loses it is refused on tokens and sockets that live on. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { openSession } from "#src/domains/accounts/index.ts";
import { streamName } from "#src/kit/stream.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { giveRole, staffMember } from "#test/harness/staff.ts";
import { eventually } from "#test/transport/support.ts";
import { Gate, holdStream, somebodyWaits } from "#test/realtime/support.ts";

setDefaultTimeout(60_000);

const reason = "For the test";

/** Holds a person's stream, so that what is done to them waits until `release`. */
const hold = (home: TestServer, { id }: Person) => holdStream(home, streamName("user", id));

async function standingOf(home: TestServer, { id }: Person): Promise<unknown> {
  const [row] = await home.server.postgres.sql`select standing from accounts where id = ${id}`;
  return row?.["standing"];
}

test("a demoted admin is refused at once, over the socket that is open and with the token that is good", async () => {
  const home = await TestServer.start();
  const [owner, admin] = [await staffMember(home, "owner"), await staffMember(home, "admin")];
  const ann = await home.person("ann");
  const suspension = { accountId: ann.id, reason };
  await admin.call("admin.listAudit");
  await owner.call("admin.removeRole", { accountId: admin.id, reason });
  const refused = [
    await admin.refusal("admin.listAudit"),
    await admin.refusal("admin.suspend", suspension),
    ...(await Promise.all([
      admin.http("admin.listAudit").then(({ body }) => body.error),
      admin.http("admin.suspend", suspension).then(({ body }) => body.error),
    ])),
  ];
  for (const error of refused) expect(error).toMatchObject({ code: "forbidden" });
  expect(await standingOf(home, ann)).toBe("good");
  // They are a person like others now.
  expect(await admin.call("account.get")).toMatchObject({ id: admin.id });
});

test("nothing that a demoted admin asks for after the demotion is done, on any socket of any instance", async () => {
  const one = await TestServer.start();
  const two = await TestServer.start({ database: one.server.database });
  const [owner, admin] = [await staffMember(one, "owner"), await staffMember(one, "admin")];
  const ann = await one.person("ann");
  const sockets = await Promise.all(
    Array.from({ length: 9 }, async (_, index) => {
      const socket = await (index % 2 === 0 ? one : two).connect();
      await socket.call("session.open", { token: admin.accessToken });
      return socket;
    }),
  );
  let done = 0;
  const acting = sockets.map(async (socket) => {
    for (;;) {
      const { error } = await socket.request("admin.unsuspend", { accountId: ann.id, reason });
      if (error) return error.code;
      done += 1;
    }
  });
  await eventually(() => done > 20);
  await owner.call("admin.removeRole", { accountId: admin.id, reason });
  const first = await Promise.all(
    sockets.map((socket) => socket.refusal("admin.unsuspend", { accountId: ann.id, reason })),
  );
  for (const { code } of first) expect(code).toBe("forbidden");
  for (const code of await Promise.all(acting)) expect(code).toBe("forbidden");
  const [log] = await one.server.postgres.sql<{ entries: number }[]>`
    select count(*) as entries from audit.entries where actor_id = ${admin.id}`;
  expect(log?.entries).toBe(done);
});

test("what an admin has begun is done before the demotion, and nothing after it", async () => {
  const home = await TestServer.start();
  const [owner, admin] = [await staffMember(home, "owner"), await staffMember(home, "admin")];
  const ann = await home.person("ann");
  const held = await hold(home, ann);
  const begun = admin.call("admin.suspend", { accountId: ann.id, reason });
  await somebodyWaits(home, 1);
  const demotion = owner.call("admin.removeRole", { accountId: admin.id, reason });
  await somebodyWaits(home, 2);
  const late = admin.http("admin.unsuspend", { accountId: ann.id, reason });
  await somebodyWaits(home, 3);
  await held.release();
  expect(await begun).toMatchObject({ standing: "suspended" });
  await demotion;
  expect((await late).body.error).toMatchObject({ code: "forbidden" });
  const { items } = await owner.call<{ items: { action: string }[] }>("admin.listAudit");
  expect(items.map(({ action }) => action)).toEqual(["admin.removeRole", "admin.suspend"]);
});

test("a retry under its key is answered to nobody who lost the role", async () => {
  const home = await TestServer.start();
  const [admin, ann] = [await staffMember(home, "admin"), await home.person("ann")];
  const key = Bun.randomUUIDv7();
  const input = { accountId: ann.id, reason };
  const first = await admin.call("admin.suspend", input, key);
  expect(await admin.call("admin.suspend", input, key)).toEqual(first);
  const [log] = await home.server.postgres.sql`select count(*) as entries from audit.entries`;
  expect(log).toEqual({ entries: 1 });
  await giveRole(home, admin, null);
  expect(await admin.refusal("admin.suspend", input, key)).toMatchObject({ code: "forbidden" });
});

test("whoever logs in while they are suspended is out as well, and what that session began is waited for", async () => {
  const home = await TestServer.start();
  const [moderator, ann] = [await staffMember(home, "moderator"), await home.person("ann")];
  const [begun, writes] = [new Gate(), new Gate()];
  let late = "";
  const login = home.transaction(async (ctx) => {
    await ctx.tx.lock([`user:${ann.id}`]);
    const { accessToken } = await openSession(ctx, ann);
    late = accessToken;
    await begun.pass();
  });
  await begun.reached;
  const { sessionId } = await home.server.services.accessTokens.verify(late);
  const suspension = moderator.call("admin.suspend", { accountId: ann.id, reason });
  await somebodyWaits(home, 1);
  // As a write of the new session does while it is under way.
  const write = home.transaction(async (ctx) => {
    await ctx.tx
      .sql`select pg_advisory_xact_lock_shared(hashtextextended('access:' || ${sessionId}::text, 0))`;
    await writes.pass();
  });
  await writes.reached;
  begun.open();
  await login;
  await somebodyWaits(home, 1);
  expect(await standingOf(home, ann)).toBe("good");
  writes.open();
  await Promise.all([write, suspension]);
  const left = await home.server.postgres.sql`
    select id from sessions where account_id = ${ann.id} and ended_at is null`;
  expect([...left]).toEqual([]);
});
