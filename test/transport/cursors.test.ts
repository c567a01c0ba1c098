/** Cursors and sync tokens that are forged, somebody else's or of another time: refused or void, never a way in, never a miss. */
import { describe, expect, test } from "bun:test";
import type { Cursors } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { createSecrets } from "#src/platform/secrets.ts";
import { createSyncTokens } from "#src/realtime/sync-token.ts";
import { cursorsFor } from "#src/transport/cursors.ts";
import { sharedServer, type OpenAnswer, type Person } from "#test/harness/server.ts";
import { unknownId } from "./support.ts";

const home = await sharedServer();
const syncTokens = createSyncTokens(home.server.services.secrets);

async function pair(): Promise<{ ann: Person; bob: Person; chatId: Id }> {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  for (const text of ["one", "two", "three"])
    await ann.call("chat.sendMessage", { chatId: id, text });
  return { ann, bob, chatId: id };
}

function tampered(token: string): string {
  const at = Math.floor(token.length / 3);
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

async function epoch(): Promise<string> {
  return (await (await home.person("ann")).connect()).epoch;
}

describe("a sync token", () => {
  test.each<
    [string, (of: { ann: Person; bobs: OpenAnswer; own: OpenAnswer }) => string | Promise<string>]
  >([
    ["of no meaning", () => "x"],
    ["of dots", () => "...."],
    ["that is changed", ({ own }) => tampered(own.sync)],
    ["that is cut short", ({ own }) => own.sync.slice(0, -2)],
    ["of somebody else", ({ bobs }) => bobs.sync],
    [
      "made for another purpose",
      ({ ann, own }) =>
        syncTokens.encodePage({
          accountId: ann.id,
          epoch: own.epoch,
          xmin: "99999999",
          since: null,
          afterStreamId: unknownId,
        }),
    ],
    [
      "of another epoch",
      ({ ann }) => syncTokens.encode({ accountId: ann.id, epoch: "000000000000", xmin: "1" }),
    ],
    [
      "from the future",
      async ({ ann }) =>
        syncTokens.encode({ accountId: ann.id, epoch: await epoch(), xmin: "9000000000" }),
    ],
  ])("%s: everything counts as changed", async (_name, make) => {
    const { ann, bob } = await pair();
    const own = await ann.connect();
    const sync = await make({ ann, own, bobs: await bob.connect() });
    const answer = await ann.connect(sync);
    expect(answer.changed.map((one) => [one.stream, one.head])).toEqual(
      own.changed.map((one) => [one.stream, one.head]),
    );
    expect(answer.changed.length).toBeGreaterThan(1);
  });

  test("shows nothing of the server's history", async () => {
    const { ann } = await pair();
    const { sync, epoch } = await ann.connect();
    const point = syncTokens.decode(sync, ann.id);
    expect(point?.epoch).toBe(epoch);
    const shown = [sync, Buffer.from(sync, "base64url").toString("latin1")].join();
    for (const part of [epoch, JSON.stringify(point?.xmin), ann.id])
      expect(shown).not.toContain(part);
  });

  test("from the future or of another epoch says that what is kept is void", async () => {
    const { ann } = await pair();
    const own = await ann.connect();
    for (const point of [
      { epoch: own.epoch, xmin: "9000000000" },
      { epoch: "000000000000", xmin: "1" },
    ]) {
      const { changed } = await ann.connect(syncTokens.encode({ accountId: ann.id, ...point }));
      expect(changed.every((one) => one.reset)).toBe(true);
    }
  });
});

test.each(["x", "....", "e30.AAAA"])(
  "a page of changes begins at a cursor of ours: %s does not",
  async (next) => {
    const { ann, bob } = await pair();
    expect((await ann.refusal("session.listChanged", { next })).fields).toEqual({
      next: "is not a cursor of yours",
    });
    const { epoch } = await bob.connect();
    const bobs = syncTokens.encodePage({
      accountId: bob.id,
      epoch,
      xmin: "1",
      since: null,
      afterStreamId: unknownId,
    });
    expect((await ann.refusal("session.listChanged", { next: bobs })).code).toBe("invalid");
    expect(
      (await bob.call<{ changed: unknown[] }>("session.listChanged", { next: bobs })).changed,
    ).not.toBeEmpty();
  },
);

describe("a place in a stream", () => {
  test("that was never reached is void", async () => {
    const { ann, chatId } = await pair();
    for (const after of [4_000, Number.MAX_SAFE_INTEGER]) {
      expect(await ann.call("stream.read", { stream: `chat:${chatId}`, after })).toEqual({
        reset: true,
      });
    }
    expect(
      await ann.call("stream.read", { stream: `chat:${chatId}`, after: 0, epoch: "another" }),
    ).toEqual({ reset: true });
  });

  test.each([
    ["before the first", { after: -1 }, "after"],
    ["between two", { after: 1.5 }, "after"],
    ["beyond what is exact", { after: 2 ** 53 + 2 }, "after"],
    ["that is no number", { after: "NaN" }, "after"],
    ["with a limit below one", { after: 0, limit: -1 }, "limit"],
    ["with a limit of nothing", { after: 0, limit: 0 }, "limit"],
    ["with a limit beyond the largest", { after: 0, limit: 1e9 }, "limit"],
    ["with a limit that is no number", { after: 0, limit: "NaN" }, "limit"],
    ["of a stream without a name", { after: 0, stream: "" }, "stream"],
    [
      "of a stream with a quote in its name",
      { after: 0, stream: `chat:${unknownId}' or 1=1--` },
      "stream",
    ],
  ] as const)("%s is refused", async (_name, place, field) => {
    const { ann, chatId } = await pair();
    const refused = await ann.refusal("stream.read", { stream: `chat:${chatId}`, ...place });
    expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", [field]]);
  });

  test("in somebody else's stream is like one in a stream that does not exist", async () => {
    const { ann, chatId } = await pair();
    const stranger = await home.person("eve");
    for (const op of ["stream.read", "stream.snapshot"]) {
      const input = op === "stream.read" ? { after: 0 } : {};
      const missing = await stranger.refusal(op, { stream: `chat:${newId()}`, ...input });
      expect(missing.code).toBe("not-found");
      for (const stream of [
        `chat:${chatId}`,
        `user:${ann.id}`,
        `user:${chatId}`,
        `chat:${ann.id}`,
        `nobody:${ann.id}`,
      ]) {
        expect(await stranger.refusal(op, { stream, ...input })).toEqual(missing);
      }
    }
  });
});

describe("a page of a list", () => {
  test.each([-1, 0, 1e9, 1.5, "NaN", "10", null])("has no limit of %p", async (limit) => {
    const { ann, chatId } = await pair();
    for (const [op, input] of [
      ["chat.listMessages", { chatId }],
      ["chat.list", {}],
    ] as const) {
      const refused = await ann.refusal(op, { ...input, limit });
      expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", ["limit"]]);
      expect((await ann.http(op, { ...input, limit })).status).toBe(422);
    }
  });

  test("begins at a cursor of the same list of the same person", async () => {
    const { ann, bob, chatId } = await pair();
    const other = await ann.call<{ id: Id }>("chat.createGroup", {
      title: "Other",
      accountIds: [bob.id],
    });
    const first = await ann.call<{ nextCursor: string }>("chat.listMessages", { chatId, limit: 1 });
    const chats = await ann.call<{ nextCursor: string }>("chat.list", { limit: 1 });
    const foreign: [Person, string, object, string][] = [
      [ann, "chat.listMessages", { chatId }, tampered(first.nextCursor)],
      [ann, "chat.listMessages", { chatId }, first.nextCursor.slice(1)],
      [ann, "chat.listMessages", { chatId }, chats.nextCursor],
      [ann, "chat.listMessages", { chatId: other.id }, first.nextCursor],
      [bob, "chat.listMessages", { chatId }, first.nextCursor],
      [ann, "chat.list", {}, first.nextCursor],
      [bob, "chat.list", {}, chats.nextCursor],
    ];
    for (const [person, op, input, cursor] of foreign) {
      const refused = await person.refusal(op, { ...input, cursor });
      expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", ["cursor"]]);
      expect((await person.http(op, { ...input, cursor })).status).toBe(422);
    }
    await ann.call("chat.listMessages", { chatId, cursor: first.nextCursor });
  });
});

describe("a cursor", () => {
  const position = ["2026-11-22 09:00:00.123456+00", 0.734375, unknownId];
  const caller = { accountId: newId(), sessionId: newId() };
  const [old, fresh] = ["o".repeat(32), "f".repeat(32)];
  const mine = cursorsFor(createSecrets([old]), caller);

  test("shows nothing of what its list is ordered by, and is never the same twice", () => {
    const cursor = mine.encode("list", position);
    const shown = [cursor, Buffer.from(cursor, "base64url").toString("latin1")].join();
    for (const part of position) expect(shown).not.toContain(String(part));
    expect(shown).not.toContain(caller.accountId);
    expect(mine.encode("list", position)).not.toBe(cursor);
  });

  test("is as good after a key was put before the one it is sealed with, and void when that one goes", () => {
    const cursor = mine.encode("list", position);
    expect(cursorsFor(createSecrets([fresh, old]), caller).decode("list", cursor)).toEqual(
      position,
    );
    expect(isRefused(cursorsFor(createSecrets([fresh]), caller), cursor)).toBeTrue();
  });

  test("with any one character changed, added or left out is refused, and so is one for another list or person", () => {
    const cursor = mine.encode("list", position);
    for (let at = 0; at < cursor.length; at += 1) {
      const [head, own, tail] = [cursor.slice(0, at), cursor.charAt(at), cursor.slice(at + 1)];
      for (const written of ["A", "B", "", `${own}=`, `${own} `])
        if (written !== own)
          expect([at, written, isRefused(mine, `${head}${written}${tail}`)]).toEqual([
            ...[at, written, true],
          ]);
    }
    const other = cursorsFor(createSecrets([old]), { ...caller, accountId: newId() });
    const nobody = cursorsFor(createSecrets([old]), null);
    expect(isRefused(mine, cursor, "lists")).toBeTrue();
    expect(isRefused(other, cursor)).toBeTrue();
    expect(isRefused(nobody, cursor)).toBeTrue();
    expect(isRefused(nobody, cursor, `${caller.accountId} list`)).toBeTrue();
    expect(mine.decode("list", cursor)).toEqual(position);
  });
});

function isRefused(cursors: Cursors, cursor: string, list = "list"): boolean {
  try {
    cursors.decode(list, cursor);
    return false;
  } catch (error) {
    expect(error).toMatchObject({
      code: "invalid",
      details: { fields: { cursor: "is not a cursor of this list" } },
    });
    return true;
  }
}
