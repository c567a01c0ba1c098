/** Somebody always owns the server. Each test has a server of its own, so that its owners are all there are. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { changeRole } from "#src/domains/accounts/index.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { giveRole, staffMember } from "#test/harness/staff.ts";
import { Gate, somebodyWaits } from "#test/realtime/support.ts";

// Two that wait for each other wait a second.
setDefaultTimeout(60_000);

const reason = "For the test";

async function ownersOf(home: TestServer): Promise<string[]> {
  const rows = await home.server.postgres.sql<{ id: string }[]>`
    select account_id as id from staff where role = 'owner'`;
  return rows.map(({ id }) => id);
}

async function twoOwners(home: TestServer): Promise<[Person, Person]> {
  return [await staffMember(home, "owner", "ann"), await staffMember(home, "owner", "bob")];
}

test("the last owner can be neither demoted nor removed, by themselves or from the machine", async () => {
  const home = await TestServer.start();
  const ann = await staffMember(home, "owner", "ann");
  const last = { code: "conflict", message: expect.stringContaining("last owner") as string };
  const demotion = { accountId: ann.id, role: "admin", reason };
  expect(await ann.refusal("admin.setRole", demotion)).toMatchObject(last);
  expect(await ann.refusal("admin.removeRole", { accountId: ann.id, reason })).toMatchObject(last);
  await expect(giveRole(home, ann, null)).rejects.toMatchObject(last);
  expect(await ownersOf(home)).toEqual([ann.id]);
  const [log] = await home.server.postgres.sql`select count(*) as entries from audit.entries`;
  expect(log).toEqual({ entries: 0 });
  const bob = await staffMember(home, "owner", "bob");
  await ann.call("admin.setRole", demotion);
  expect(await ownersOf(home)).toEqual([bob.id]);
});

test("of two owners who demote each other at once one is left", async () => {
  const home = await TestServer.start();
  for (let round = 0; round < 3; round += 1) {
    const [ann, bob] = await twoOwners(home);
    const others = (await ownersOf(home)).filter((id) => id !== ann.id && id !== bob.id);
    await home.server.postgres.sql`delete from staff where account_id = any(${others}::uuid[])`;
    const answers = await Promise.all([
      ann.socket.request("admin.setRole", { accountId: bob.id, role: "admin", reason }),
      bob.http("admin.removeRole", { accountId: ann.id, reason }).then(({ body }) => body),
    ]);
    const codes = answers.map(({ error }) => error?.code ?? "done").sort();
    expect(codes).toEqual(["done", "forbidden"]);
    expect(await ownersOf(home)).toHaveLength(1);
  }
});

test("of two owners who go at once, for whatever reason, one is left", async () => {
  const home = await TestServer.start();
  const [ann, bob] = await twoOwners(home);
  const gate = new Gate();
  const first = home.transaction(async (ctx) => {
    await changeRole(ctx, { accountId: ann.id, role: null, grantedBy: null });
    await gate.pass();
  });
  await gate.reached;
  const second = giveRole(home, bob, null).then(
    () => "gone",
    (error: { code: string }) => error.code,
  );
  await Promise.race([second, somebodyWaits(home)]);
  gate.open();
  await first;
  expect(await second).toBe("conflict");
  expect(await ownersOf(home)).toEqual([bob.id]);
});
