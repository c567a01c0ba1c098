import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";
import { giveRole, giveSecondFactor, proveSecondFactor, staffMember } from "#test/harness/staff.ts";

const reason = "For the test";

/** The refusal as both doors give it: they say the same. */
async function refusedTwice(person: Person, op: string, input: object): Promise<object> {
  const overSocket = await person.refusal(op, input);
  const { status, body } = await person.http(op, input);
  const { requestId: _, ...overHttp } = body.error ?? { requestId: "" };
  expect(overHttp).toEqual(overSocket);
  return { status, ...overSocket };
}

const noStaff = { status: 403, code: "forbidden", message: "This is for the staff." };

describe("who is let in", () => {
  test("to whoever is not staff every operation looks alike, whatever the input", async () => {
    const server = await sharedServer();
    const [ann] = await server.people("ann");
    if (!ann) throw new Error("one person");
    await giveSecondFactor(server, ann);
    await proveSecondFactor(server, ann);
    for (const [op, input] of [
      ["admin.getAccount", { id: ann.id }],
      ["admin.getAccount", { nonsense: true }],
      ["admin.setRole", { accountId: ann.id, role: "owner", reason }],
      ["admin.listAudit", {}],
    ] as const)
      expect(await refusedTwice(ann, op, input)).toEqual(noStaff);
  });

  test("a role below the one that is needed is told which it is", async () => {
    const server = await sharedServer();
    const moderator = await staffMember(server, "moderator");
    expect(await refusedTwice(moderator, "admin.listAudit", {})).toEqual({
      status: 403,
      code: "forbidden",
      message: "This needs the role admin.",
    });
    expect(await moderator.call("admin.listStaff")).toHaveProperty("items");
  });

  test("without a second factor a role is worth nothing, on the account as in the session", async () => {
    const server = await sharedServer();
    const admin = await server.person("admin");
    await giveRole(server, admin, "admin");
    const message =
      "Staff need a second factor other than codes by mail: set one up, then log in with it.";
    expect(await refusedTwice(admin, "admin.listStaff", {})).toMatchObject({
      status: 403,
      message,
    });
    await giveSecondFactor(server, admin);
    expect(await refusedTwice(admin, "admin.listStaff", {})).toMatchObject({
      status: 403,
      message: "Log in with your second factor to act for the staff.",
    });
    await proveSecondFactor(server, admin);
    expect(await admin.call("admin.listStaff")).toHaveProperty("items");
    const { sql } = server.server.postgres;
    await sql`delete from second_factors where account_id = ${admin.id}`;
    expect(await refusedTwice(admin, "admin.listStaff", {})).toMatchObject({
      status: 403,
      message,
    });
  });

  test("what is dangerous wants a login of the last quarter of an hour, reading does not", async () => {
    const server = await sharedServer();
    const owner = await staffMember(server, "owner");
    const ann = await server.person("ann");
    const { accessTokens } = server.server.services;
    const claims = await accessTokens.verify(owner.accessToken);
    server.clock.advance({ minutes: 15 });
    // The token of then is over as well; the session is not.
    owner.accessToken = await accessTokens.sign(claims);
    const input = { accountId: ann.id, role: "moderator", reason };
    expect(await refusedTwice(owner, "admin.setRole", input)).toEqual({
      status: 403,
      code: "confirmation-required",
      message: "Confirm that it is you with auth.confirm, then do it again.",
    });
    expect(await owner.call("admin.getAccount", { id: ann.id })).toMatchObject({ role: null });
    await proveSecondFactor(server, owner);
    expect(await owner.call("admin.setRole", input)).toEqual({
      accountId: ann.id,
      role: "moderator",
    });
  });
});

describe("roles", () => {
  test("are given and taken on the record, and whom it concerns is told", async () => {
    const server = await sharedServer();
    const [owner, ann] = [await staffMember(server, "owner"), await server.person("ann")];
    await owner.call("admin.setRole", { accountId: ann.id, role: "moderator", reason: "Weekends" });
    expect(await ann.socket.hears("account.roleUpdated")).toMatchObject({
      data: { role: "moderator" },
    });
    await owner.call("admin.setRole", { accountId: ann.id, role: "admin", reason: "Promoted" });
    await owner.call("admin.removeRole", { accountId: ann.id, reason: "Left" });
    expect(await ann.socket.hears("account.roleUpdated", { role: null })).toBeDefined();
    const { state } = await ann.call<{ state: object }>("stream.snapshot", {
      stream: `user:${ann.id}`,
    });
    expect(state).toMatchObject({ role: null });
    const { items } = await owner.call<{ items: object[] }>("admin.listAudit", {
      targetId: ann.id,
    });
    expect(items).toMatchObject([
      {
        action: "admin.removeRole",
        before: { role: "admin" },
        after: { role: null },
        reason: "Left",
      },
      { action: "admin.setRole", before: { role: "moderator" }, after: { role: "admin" } },
      { action: "admin.setRole", before: { role: null }, after: { role: "moderator" } },
    ]);
    expect(items[2]).toMatchObject({
      actorId: owner.id,
      actor: { handle: owner.handle },
      reason: "Weekends",
      target: { kind: "account", id: ann.id },
      addressPrefix: "127.0.0.0/24",
    });
  });

  test("are listed with who gave them", async () => {
    const server = await sharedServer();
    const [owner, ann] = [await staffMember(server, "owner"), await server.person("ann")];
    await owner.call("admin.setRole", { accountId: ann.id, role: "moderator", reason });
    const found: { account: { id: string }; role: string; grantedBy: object | null }[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: typeof found; nextCursor: string | null } = await owner.call(
        "admin.listStaff",
        { limit: 2, ...(cursor === null ? {} : { cursor }) },
      );
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    const byId = new Map(found.map((member) => [member.account.id, member]));
    expect(byId.size).toBe(found.length);
    expect(byId.get(owner.id)).toMatchObject({ role: "owner", grantedBy: null });
    expect(byId.get(ann.id)).toMatchObject({ role: "moderator", grantedBy: { id: owner.id } });
  });

  test("cannot be given to nobody, nor taken from whoever has none", async () => {
    const server = await sharedServer();
    const [owner, ann] = [await staffMember(server, "owner"), await server.person("ann")];
    const nobody = { accountId: newId(), reason };
    expect(await owner.refusal("admin.setRole", { ...nobody, role: "admin" })).toMatchObject({
      code: "not-found",
    });
    expect(await owner.refusal("admin.removeRole", nobody)).toEqual(
      await owner.refusal("admin.removeRole", { accountId: ann.id, reason }),
    );
  });
});
