import { expect, test } from "bun:test";
import { untilWaiting } from "#test/harness/lock-waiters.ts";
import type { Id } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { look } from "../domains/presence/support.ts";
import { eventually } from "../transport/support.ts";
import { Gate } from "./support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

async function seenAt(accountId: Id): Promise<number | null> {
  const [row] = await server.server.postgres.sql<{ at: Date | null }[]>`
    select last_seen_at as at from presence where account_id = ${accountId}`;
  return row?.at?.getTime() ?? null;
}

async function one(name: string): Promise<Person> {
  const [person] = await server.people(name);
  if (!person) throw new Error("one person");
  return person;
}

test("people who stay are written down every five minutes, so that a crash costs no more than that", async () => {
  const ann = await one("ann");
  expect(await seenAt(ann.id)).toBeNull();
  for (let n = 0; n < 10; n += 1) {
    server.clock.elapse({ seconds: 30.1 });
    await ann.socket.settle();
  }
  await eventually(async () => (await seenAt(ann.id)) !== null);
});

test("a token whose session ended makes nobody seem to be there", async () => {
  const ann = await one("ann");
  const { socket } = ann;
  await ann.http("auth.logout");
  await socket.closed;
  await eventually(async () => (await seenAt(ann.id)) !== null);
  const before = await seenAt(ann.id);
  server.clock.advance({ minutes: 5 });
  const late = await server.connect();
  expect((await late.refusal("session.open", { token: ann.accessToken })).code).toBe(
    "unauthenticated",
  );
  await late.closed;
  const bob = await one("bob");
  bob.socket.close();
  // Written after whatever was to be written for her.
  await eventually(async () => (await seenAt(bob.id)) !== null);
  expect(await seenAt(ann.id)).toBe(before);
});

test("all who leave at once are written down", async () => {
  const people = await server.people(...Array.from({ length: 30 }, (_, n) => `p${n}`));
  for (const { socket } of people) socket.close();
  await eventually(async () => {
    const rows = await server.server.postgres.sql`
      select 1 from presence where account_id = any(${people.map(({ id }) => id)}::uuid[])`;
    return rows.length === people.length;
  });
});

test("that somebody left is written down before anybody may notice it", async () => {
  const [ann, bob] = [await one("ann"), await one("bob")];
  const { sql } = server.server.postgres;
  await sql`
    insert into presence (account_id, last_seen_at) values (${bob.id}, now() - interval '1 hour')`;
  const gate = new Gate();
  const holding = server.transaction(async (ctx) => {
    await ctx.tx.sql`select 1 from presence where account_id = ${bob.id} for update`;
    await gate.pass();
  });
  await gate.reached;
  bob.socket.close();
  await untilWaiting(sql, 1, ["%insert into presence%"]);
  expect((await look(ann, bob.id)).status).toBe("online");
  gate.open();
  await holding;
  await eventually(async () => ((await seenAt(bob.id)) ?? 0) > Date.now() - 600_000);
  expect((await look(ann, bob.id)).status).toBe("online");
});

test("whoever comes and goes quickly is written down, and so is everybody who left beside them", async () => {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  bob.socket.close();
  ann.socket.close();
  await ann.socket.closed;
  const again = await server.connect();
  await again.call("session.open", { token: ann.accessToken });
  again.close();
  await eventually(async () => (await seenAt(ann.id)) !== null && (await seenAt(bob.id)) !== null);
});
