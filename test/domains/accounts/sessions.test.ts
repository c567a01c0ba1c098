import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { expectRevoked, password, useWorld } from "./support.ts";

const world = useWorld();

interface Listed {
  readonly id: string;
  readonly current: boolean;
  readonly [field: string]: unknown;
}

async function list(
  token: string,
  input: object = {},
): Promise<{ items: Listed[]; nextCursor: string | null }> {
  return (await world.ok("session.list", input, { token })) as unknown as {
    items: Listed[];
    nextCursor: string | null;
  };
}

describe("auth.logout", () => {
  test("ends the session it is called on: tokens at once, sockets within a second, others not", async () => {
    const ann = await world.person("ann");
    const other = await world.login(ann.handle);
    const socket = await world.socket(ann.tokens.accessToken);
    const otherSocket = await world.socket(other.accessToken);
    await ann.ok("auth.logout", {});
    expect((await ann.call("account.get", {})).status).toBe(401);
    expect((await ann.call("profile.update", { bio: "late" })).status).toBe(401);
    const { refreshToken } = ann.tokens;
    expect(await world.refusal("auth.refresh", { refreshToken })).toBe("401 unauthenticated");
    await expectRevoked(socket);
    expect(await otherSocket.hears("session.ended")).toMatchObject({ data: { reason: "logout" } });
    await world.ok("account.get", {}, { token: other.accessToken });
  });

  test("works over the socket, whose answer comes before the end", async () => {
    const { tokens } = await world.person("ann");
    const socket = await world.socket(tokens.accessToken);
    expect(await socket.request("auth.logout", {})).toMatchObject({ data: {} });
    await expectRevoked(socket);
  });

  test("needs a login", async () => {
    expect(await world.refusal("auth.logout", {})).toBe("401 unauthenticated");
  });
});

describe("session.list", () => {
  test("names device, network and which one asks, newest first", async () => {
    const ann = await world.person("ann");
    const device = { name: "Pixel 9", platform: "android" };
    const input = { identifier: ann.handle, password, device };
    const login = await world.ok("auth.login", input, { address: "203.0.113.77" });
    const { items, nextCursor } = await list(String(login["accessToken"]));
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      { device: { id: null, ...device }, addressPrefix: "203.0.113.0/24", current: true },
      { device: { id: null, name: null, platform: null }, current: false },
    ]);
    expect(JSON.stringify(items)).not.toContain("203.0.113.77");
  });

  test("a place among one's own sessions is none among somebody else's", async () => {
    const ann = await world.person("ann");
    const bob = await world.person("bob");
    await world.login(ann.handle);
    const { nextCursor } = await list(ann.tokens.accessToken, { limit: 1 });
    expect(nextCursor).toBeString();
    const token = bob.tokens.accessToken;
    expect(await world.refusal("session.list", { cursor: nextCursor }, { token })).toBe(
      "422 invalid cursor",
    );
  });

  test("pages cover every session once", async () => {
    const ann = await world.person("ann");
    for (let login = 0; login < 4; login += 1) await world.login(ann.handle);
    const token = ann.tokens.accessToken;
    const all = (await list(token)).items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await list(token, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(seen).toHaveLength(5);
    expect(await world.refusal("session.list", { cursor: "forged" }, { token })).toBe(
      "422 invalid cursor",
    );
  });

  test("leaves out what has run out", async () => {
    const ann = await world.person("ann");
    world.advance({ days: 15 });
    const { accessToken } = await world.login(ann.handle);
    expect((await list(accessToken)).items).toMatchObject([{ current: true }]);
  });
});

describe("session.revoke", () => {
  test("ends one session, and its owner hears of it", async () => {
    const ann = await world.person("ann");
    const phone = await world.login(ann.handle);
    const phoneSocket = await world.socket(phone.accessToken);
    const socket = await world.socket(ann.tokens.accessToken);
    const { items } = await list(phone.accessToken);
    const sessionId = items.find(({ current }) => current)?.id;
    expect(await ann.ok("session.revoke", { sessionId })).toEqual({});
    await expectRevoked(phoneSocket);
    expect(await socket.hears("session.ended")).toMatchObject({
      data: { sessionId, reason: "revoked" },
    });
    expect((await list(ann.tokens.accessToken)).items).toHaveLength(1);
  });

  test("of somebody else's, an ended and an unknown session there is none", async () => {
    const [ann, bob] = [await world.person("ann"), await world.person("bob")];
    const [theirs] = (await list(bob.tokens.accessToken)).items;
    const second = await world.login(ann.handle);
    const gone = (await list(second.accessToken)).items.find(({ current }) => current)?.id;
    await ann.ok("session.revoke", { sessionId: gone });
    const answers = [];
    for (const sessionId of [theirs?.id, gone, newId()])
      answers.push(await ann.call("session.revoke", { sessionId }));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, error: { code: "not-found" } });
    await bob.ok("account.get", {});
  });
});

describe("session.revokeOthers", () => {
  test("ends all but the one that asks", async () => {
    const ann = await world.person("ann");
    const phones = [await world.login(ann.handle), await world.login(ann.handle)];
    const sockets = await Promise.all(phones.map(({ accessToken }) => world.socket(accessToken)));
    expect(await ann.ok("session.revokeOthers", {})).toEqual({ revokedCount: 2 });
    await Promise.all(sockets.map(expectRevoked));
    expect((await list(ann.tokens.accessToken)).items).toMatchObject([{ current: true }]);
    expect(await ann.ok("session.revokeOthers", {})).toEqual({ revokedCount: 0 });
  });
});

test("a token in an address ends its session", async () => {
  const ann = await world.person("ann");
  const socket = await world.socket(ann.tokens.accessToken);
  const response = await fetch(`${world.home.url}/v1/socket?token=${ann.tokens.accessToken}`);
  expect(response.status).toBe(400);
  await expectRevoked(socket);
  expect((await ann.call("account.get", {})).status).toBe(401);
});

test("a foreign or broken token in an address ends nothing", async () => {
  const ann = await world.person("ann");
  for (const token of ["x", ann.tokens.refreshToken, `${ann.tokens.accessToken}x`]) {
    expect((await fetch(`${world.home.url}/v1/socket?token=${token}`)).status).toBe(400);
  }
  await ann.ok("account.get", {});
});
