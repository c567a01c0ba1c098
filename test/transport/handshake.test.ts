/** The first moments of a socket: who may begin one, what the first frame must be, and what happens when it is not. */
import { describe, expect, test } from "bun:test";
import { closeCodes } from "#src/kit/close-codes.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { sharedServer, TestServer } from "#test/harness/server.ts";
import { eventually, rawSocketOf } from "./support.ts";

const home = await sharedServer();
const own = new URL(home.url).host;

/** `fetch` itself reads close reasons; here they are JSON. */
function reasonOf(end: { reason: string }): unknown {
  return JSON.parse(end.reason);
}

describe("the upgrade", () => {
  test.each([
    ["a foreign origin", { origin: "https://evil.example" }, 403],
    ["the origin `null`", { origin: "null" }, 403],
    ["an origin that only begins like ours", { origin: `http://${own}.evil.example` }, 403],
    ["our origin over another scheme", { origin: `https://${own}` }, 403],
    ["our origin", { origin: `http://${own}` }, 101],
    ["no origin, as native apps", {}, 101],
    ["a foreign host", { host: "evil.example" }, 421],
    ["our host on another port", { host: "127.0.0.1:1" }, 421],
    ["a host that only begins like ours", { host: `${own}.evil.example` }, 421],
    ["no host", { host: null }, 400],
    ["no key", { "sec-websocket-key": null }, 400],
    ["a key that is none", { "sec-websocket-key": "abc" }, 400],
    ["an older version", { "sec-websocket-version": "8" }, 426],
    ["no upgrade at all", { upgrade: null, connection: "keep-alive" }, 400],
  ] as const)("with %s", async (_name, headers, status) => {
    const raw = await RawSocket.open(home.url, { headers });
    expect(raw.status).toBe(status);
    expect(raw.head).not.toContain("access-control-allow-origin: https://evil");
    raw.cut();
  });

  test.each([
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits; server_no_context_takeover",
    "x-webkit-deflate-frame",
  ])("never negotiates compression: %s", async (extensions) => {
    const raw = await RawSocket.open(home.url, {
      headers: { "sec-websocket-extensions": extensions },
    });
    expect(raw.status).toBe(101);
    expect(raw.head.toLowerCase()).not.toContain("sec-websocket-extensions");
    raw.cut();
  });
});

describe("a token in the address", () => {
  test.each([
    ["in the socket's", (token: string) => `/v1/socket?token=${token}`],
    ["in the socket's, under any name", (token: string) => `/v1/socket?x=1&ticket=${token}`],
    ["in the socket's, with its scheme", (token: string) => `/v1/socket?q=Bearer%20${token}`],
    ["in an operation's", (token: string) => `/v1/session.list?access_token=${token}`],
  ])("%s is refused, and ends its session", async (_name, pathOf) => {
    const ann = await home.person("ann");
    const raw = await RawSocket.open(home.url, { path: pathOf(ann.accessToken) });
    expect(raw.status).toBe(400);
    expect(raw.head).not.toContain(ann.accessToken);
    expect((await ann.socket.closed).code).toBe(closeCodes.revoked.code);
    expect((await ann.http("session.list")).status).toBe(401);
    raw.cut();
  });

  test("that is not ours is refused, and harms nobody", async () => {
    const ann = await home.person("ann");
    const forged = `${ann.accessToken.slice(0, -4)}AAAA`;
    const raw = await RawSocket.open(home.url, { path: `/v1/socket?token=${forged}` });
    expect(raw.status).toBe(400);
    await ann.call("session.list");
    raw.cut();
  });

  test("is found among many that are not ours", async () => {
    const ann = await home.person("ann");
    const others = Array.from({ length: 300 }, (_, n) => `token=x${n}`).join("&");
    const raw = await RawSocket.open(home.url, {
      path: `/v1/socket?${others}&token=${ann.accessToken}`,
    });
    expect(raw.status).toBe(400);
    expect((await ann.socket.closed).code).toBe(closeCodes.revoked.code);
    raw.cut();
  });
});

describe("the first frame", () => {
  test.each(["session.list", "chat.sendMessage", "session.renew", "no.such"])(
    "is not %s",
    async (op) => {
      const ann = await home.person("ann");
      const raw = await RawSocket.open(home.url);
      const refused = await raw.request(7, op, { token: ann.accessToken });
      expect(refused.error?.code).toBe("unauthenticated");
      const end = await raw.end();
      expect([end.code, reasonOf(end)]).toEqual([
        4100,
        { reason: "unauthenticated", delaySeconds: 0 },
      ]);
    },
  );

  test("with a bad token fails, and what was sent behind it fails with it", async () => {
    const [ann, bob] = await home.people("ann", "bob");
    if (!ann || !bob) throw new Error("two people");
    const chat = await ann.call<{ id: string }>("chat.openDirect", { accountId: bob.id });
    const raw = await RawSocket.open(home.url);
    raw.sendRequest(1, "session.open", { token: "eyJhbGciOiJub25lIn0.e30." });
    raw.sendRequest(2, "chat.sendMessage", { chatId: chat.id, text: "never" });
    expect((await raw.end()).code).toBe(4100);
    expect(raw.texts.map((frame) => [frame.id, frame.error?.code])).toEqual([
      [1, "unauthenticated"],
    ]);
    expect(
      (await ann.call<{ items: unknown[] }>("chat.listMessages", { chatId: chat.id })).items,
    ).toEqual([]);
  });

  test("may have requests right behind it", async () => {
    const ann = await home.person("ann");
    const raw = await RawSocket.open(home.url);
    raw.sendRequest(1, "session.open", { token: ann.accessToken });
    raw.sendRequest(2, "profile.update", { bio: "behind" });
    raw.sendRequest(3, "session.list");
    await Promise.all([raw.reply(2), raw.reply(3)]);
    expect(raw.texts[0]?.id).toBe(1);
    raw.cut();
  });

  test("holds a session, not input of another shape", async () => {
    const raw = await RawSocket.open(home.url);
    const refused = await raw.request(1, "session.open", { token: 7, role: "admin" });
    expect(refused.error?.code).toBe("invalid");
    expect(Object.keys(refused.error?.fields ?? {}).sort()).toEqual(["role", "token"]);
    expect((await raw.end()).code).toBe(closeCodes.protocol.code);
  });

  test("does not come: the socket is closed with a hint to come back", async () => {
    const hasty = await TestServer.start({ timing: { handshakeMs: 50, tickMs: 10 } });
    const raw = await RawSocket.open(hasty.url);
    // Pings keep a connection alive, but are no introduction.
    raw.sendText('{"op":"ping"}');
    const end = await raw.end();
    expect([end.code, reasonOf(end)]).toEqual([
      4004,
      { reason: "handshake-timeout", delaySeconds: 1 },
    ]);
    await hasty.stop();
  });
});

describe("an open socket", () => {
  test("stays whose it is when somebody else's token comes, and is closed", async () => {
    const [ann, bob] = await home.people("ann", "bob");
    if (!ann || !bob) throw new Error("two people");
    const raw = await rawSocketOf(home, ann);
    raw.sendRequest(2, "session.open", { token: bob.accessToken });
    raw.sendRequest(3, "profile.update", { bio: "whose?" });
    const end = await raw.end();
    expect(end.code).toBe(closeCodes.protocol.code);
    expect((await raw.reply(2)).error?.code).toBe("unauthenticated");
    expect((await bob.call<{ bio: string }>("account.get")).bio).toBe("");
  });

  test("is opened once", async () => {
    const ann = await home.person("ann");
    const refused = await ann.refusal("session.open", { token: ann.accessToken });
    expect(refused.code).toBe("bad-request");
    await ann.call("session.list");
  });

  test("that is gone before it was answered leaves nothing behind", async () => {
    const ann = await home.person("ann");
    const before = home.server.held();
    for (let round = 0; round < 40; round += 1) {
      const raw = await RawSocket.open(home.url);
      raw.sendRequest(1, "session.open", { token: ann.accessToken });
      raw.cut();
    }
    await ann.call("session.list");
    await eventually(() => home.server.held().sockets === before.sockets);
    expect(home.server.held()).toEqual(before);
  });
});

describe("opening a session", () => {
  test.each(["for the first time", "with what was kept from before"])(
    "%s costs three questions to PostgreSQL at most",
    async (how) => {
      const quiet = await TestServer.start();
      const ann = await quiet.person("ann");
      await ann.call("chat.createGroup", { title: "Walkers", accountIds: [] });
      const { sync } = await ann.connect();
      const asked: string[][] = [];
      const { options } = quiet.server.postgres.sql;
      for (let n = 0; n < 10; n += 1) {
        const questions: string[] = [];
        options.debug = (_connection, query) => void questions.push(query);
        const raw = await rawSocketOf(quiet, ann, how === "for the first time" ? undefined : sync);
        asked.push(questions);
        raw.cut();
      }
      options.debug = false;
      // What the server asks by itself now and then falls into some of them.
      const [fewest = []] = asked.toSorted((a, b) => a.length - b.length);
      expect(fewest.length).toBeGreaterThan(0);
      expect(fewest.length).toBeLessThanOrEqual(3);
      await quiet.stop();
    },
  );
});
