import { expect, test } from "bun:test";
import Type from "typebox";
import { accounts } from "#src/domains/accounts/index.ts";
import { admin as adminDomain } from "#src/domains/admin/index.ts";
import { purgeAudit } from "#src/domains/admin/jobs.ts";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { catalogue } from "#src/registry.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { sharedServer, TestServer, type Person } from "#test/harness/server.ts";
import { giveRole, staffMember } from "#test/harness/staff.ts";

interface Page {
  readonly items: {
    readonly id: Id;
    readonly action: string;
    readonly actorId: Id | null;
    readonly actor: { readonly id: Id } | null;
    readonly reason: string | null;
    readonly target: { readonly id: Id };
    readonly addressPrefix: string;
    readonly requestId: string;
  }[];
  readonly nextCursor: string | null;
}

const reason = "For the test";

/** What each write of the staff is called with here, on a person made for it. A new one needs its line. */
const inputs: Readonly<Record<string, (accountId: Id) => object>> = {
  "admin.setRole": (accountId) => ({ accountId, role: "moderator", reason }),
  "admin.removeRole": (accountId) => ({ accountId, reason }),
  "admin.suspend": (accountId) => ({ accountId, reason }),
  "admin.unsuspend": (accountId) => ({ accountId, reason }),
  "admin.revokeSessions": (accountId) => ({ accountId, reason }),
};

const writes = [...catalogue.operations.values()]
  .map(({ contract }) => contract)
  .filter(({ access, kind }) => access === "staff" && kind === "write");

test("every write of the staff is tried here", () => {
  const names: string[] = writes.map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(inputs).sort());
});

for (const { name } of writes)
  test(`${name} leaves one entry that says who, to whom, why and from where`, async () => {
    const server = await sharedServer();
    const owner = await staffMember(server, "owner");
    const ann = await server.person("ann");
    if (name === "admin.removeRole") await giveRole(server, ann, "moderator");
    const { status, body } = await owner.http(name, inputs[name]?.(ann.id));
    expect({ status, body }).toMatchObject({ status: 200 });
    const { items } = await owner.call<Page>("admin.listAudit", { targetId: ann.id });
    expect(items).toMatchObject([
      { action: name, actorId: owner.id, actor: { id: owner.id }, reason, target: { id: ann.id } },
    ]);
    expect(items[0]?.addressPrefix).toBe("127.0.0.0/24");
  });

const forgetful = defineOperation({
  name: "forgetful.rename",
  kind: "write",
  summary: "Changes something and says nothing of it",
  access: "staff",
  role: "moderator",
  input: object({ bio: Type.String() }),
  output: Empty,
  errors: [],
  example: { input: { bio: "x" }, output: {} },
}).handler(async (ctx, { bio }) => {
  await ctx.tx.sql`update accounts set bio = ${bio} where id = ${ctx.caller.accountId}`;
  return {};
});

test("a write of the staff that leaves no entry does not happen", async () => {
  const home = await TestServer.start({
    catalogue: collect([
      accounts,
      adminDomain,
      defineDomain({ name: "forgetful", description: "", operations: [forgetful] }),
    ]),
  });
  const moderator = await staffMember(home, "moderator");
  expect(await moderator.refusal("forgetful.rename", { bio: "changed" })).toMatchObject({
    code: "internal",
  });
  expect(await moderator.call("account.get")).toMatchObject({ bio: "" });
});

test("what was refused or failed left nothing in the log", async () => {
  const server = await sharedServer();
  const [owner, ann] = [await staffMember(server, "owner"), await server.person("ann")];
  await owner.refusal("admin.removeRole", { accountId: ann.id, reason });
  await owner.refusal("admin.suspend", { accountId: newId(), reason });
  expect(await owner.call("admin.listAudit", { actorId: owner.id })).toEqual({
    items: [],
    nextCursor: null,
  });
});

test("the log is read by actor, by target and by action, page by page", async () => {
  const server = await sharedServer();
  const [one, two] = [await staffMember(server, "admin"), await staffMember(server, "admin")];
  const people = await server.people("a", "b", "c");
  for (const actor of [one, two])
    for (const { id } of people) await actor.call("admin.suspend", { accountId: id, reason });
  for (const { id } of people) await one.call("admin.unsuspend", { accountId: id, reason });
  const pages = async (filter: object): Promise<Page["items"]> => {
    const items: Page["items"][number][] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const more = cursor === undefined ? {} : { cursor };
      const page: Page = await two.call("admin.listAudit", { ...filter, ...more, limit: 2 });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };
  const ofOne = await pages({ actorId: one.id });
  expect(ofOne.map(({ target }) => target.id)).toEqual([
    ...idsBackwards(people),
    ...idsBackwards(people),
  ]);
  expect(await pages({ actorId: two.id })).toHaveLength(3);
  const ofA = await pages({ targetId: people[0]?.id });
  expect(ofA.map(({ actorId }) => actorId)).toEqual([one.id, two.id, one.id]);
  const lifted = await pages({ actorId: one.id, action: "admin.unsuspend" });
  expect(lifted.map(({ id }) => id)).toEqual(ofOne.slice(0, 3).map(({ id }) => id));
  expect(await two.refusal("admin.listAudit", { cursor: "made up" })).toMatchObject({
    code: "invalid",
  });
});

function idsBackwards(people: readonly Person[]): Id[] {
  return people.map(({ id }) => id).toReversed();
}

test("the server's own connection can change no entry, and a job takes out what is older than a year", async () => {
  const server = await sharedServer();
  const [owner, ann] = [await staffMember(server, "owner"), await server.person("ann")];
  await owner.call("admin.suspend", { accountId: ann.id, reason });
  const { sql } = server.server.postgres;
  const old = newId();
  await sql`
    insert into audit.entries (id, at, action, target_kind, target_id, address_prefix, request_id)
    values (${old}, now() - interval '1 year 1 hour', 'admin.suspend', 'account', ${ann.id}, 'unknown', 'r')`;
  const appendOnly = { code: "42501", message: "the audit log takes additions and nothing else" };
  await expect(sql`update audit.entries set reason = 'x' where id <> ${old}`).rejects.toMatchObject(
    appendOnly,
  );
  await expect(sql`delete from audit.entries`).rejects.toMatchObject(appendOnly);
  await expect(sql`truncate audit.entries`).rejects.toMatchObject(appendOnly);
  const ctx = server.server.contexts(systemOrigin(newId()), null);
  await purgeAudit.run(
    {
      ...ctx,
      stopping: new AbortController().signal,
      transaction: (work) => server.transaction(work),
    },
    {},
  );
  const left = await sql`select action from audit.entries where target_id = ${ann.id}`;
  expect(left.map((row): unknown => row["action"])).toEqual(["admin.suspend"]);
});
