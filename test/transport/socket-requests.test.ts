/** Requests on an open socket: what cannot be read, in which order they run, and what a failing handler gives away. */
import { describe, expect, test } from "bun:test";
import { closeCodes } from "#src/kit/close-codes.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import type { RawSocket } from "#test/harness/raw-socket.ts";
import { canary, probing, rawSocketOf } from "./support.ts";

const { gates, catalogue } = probing();
const home = await TestServer.start({ catalogue });

async function open(): Promise<{ ann: Person; raw: RawSocket }> {
  const ann = await home.person("ann");
  return { ann, raw: await rawSocketOf(home, ann) };
}

describe("a frame that is no request", () => {
  const secret = `echo-${canary}`;
  const nested = `${"[".repeat(33)}${"]".repeat(33)}`;
  test.each([
    ["nothing", "", undefined],
    ["no JSON", `{"id":5,"op":"${secret}`, undefined],
    ["a number", "123", undefined],
    ["a string", `"${secret}"`, undefined],
    ["null", "null", undefined],
    ["a list", `[{"id":5,"op":"session.list"}]`, undefined],
    ["no operation", `{"id":5}`, 5],
    ["an operation that is no text", `{"id":5,"op":{"$ne":""}}`, 5],
    ["an unknown operation", `{"id":5,"op":"${secret}"}`, 5],
    [
      "an operation of the other door",
      `{"id":5,"op":"auth.login","data":{"identifier":"${secret}"}}`,
      5,
    ],
    ["an operation that objects have by nature", `{"id":5,"op":"__proto__"}`, 5],
    ["another one", `{"id":5,"op":"constructor"}`, 5],
    ["no id", `{"op":"session.list"}`, undefined],
    ["a negative id", `{"id":-1,"op":"session.list"}`, undefined],
    ["a broken id", `{"id":1.5,"op":"session.list"}`, undefined],
    ["an id beyond what is exact", `{"id":9007199254740993,"op":"session.list"}`, undefined],
    ["an id of text", `{"id":"${secret}","op":"session.list"}`, undefined],
    ["a key that is no text", `{"id":5,"op":"session.list","key":7}`, 5],
    ["an unknown member", `{"id":5,"op":"session.list","${secret}":1}`, 5],
    ["a prototype", `{"id":5,"op":"session.list","__proto__":{"data":{}}}`, 5],
    ["nesting beyond 32", `{"id":5,"op":"profile.update","data":{"bio":${nested}}}`, 5],
  ])("%s: refused without an echo", async (_name, text, id) => {
    const { raw } = await open();
    raw.sendText(text);
    const refused = await raw.text((frame) => frame.error !== undefined);
    expect([refused.id, refused.error?.code]).toEqual([id, "bad-request"]);
    expect(JSON.stringify(refused)).not.toContain(secret);
    expect((await raw.request(6, "session.list")).error).toBeUndefined();
    raw.cut();
  });

  test("is forgiven four times a minute; the fifth ends the socket", async () => {
    const { raw } = await open();
    for (let n = 0; n < 4; n += 1) raw.sendText("{");
    expect((await raw.request(2, "session.list")).error).toBeUndefined();
    home.clock.elapse({ seconds: 61 });
    for (let n = 0; n < 4; n += 1) raw.sendText("{");
    expect((await raw.request(3, "session.list")).error).toBeUndefined();
    raw.sendText("{");
    expect((await raw.end()).code).toBe(closeCodes.protocol.code);
    expect(raw.texts.filter((frame) => frame.error?.code === "bad-request")).toHaveLength(9);
  });
});

describe("data that must not pass", () => {
  test.each([
    ["a prototype", `{"__proto__":{"bio":"x"}}`, ["__proto__"]],
    ["a constructor's prototype", `{"constructor":{"prototype":{"bio":"x"}}}`, ["constructor"]],
    ["fields that are not declared", `{"bio":"x","role":"admin","userId":"1"}`, ["role", "userId"]],
    ["NUL", `{"bio":"a\\u0000b"}`, ["bio"]],
    ["half a character", `{"bio":"a\\ud83d"}`, ["bio"]],
    ["a name with half a character", `{"\\udc00":"x"}`, [""]],
    ["a list for an object", `["bio"]`, [""]],
    ["a number for text", `{"bio":7}`, ["bio"]],
    ["null", `null`, [""]],
  ])("%s", async (_name, data, fields) => {
    const { raw } = await open();
    raw.sendText(`{"id":2,"op":"profile.update","data":${data}}`);
    const { error } = await raw.reply(2);
    expect(error?.code).toBe("invalid");
    expect(Object.keys(error?.fields ?? {}).sort()).toEqual([...fields].sort());
    const account = await raw.request(3, "account.get");
    expect((account.data as { bio: string }).bio).toBe("");
    expect(Object.hasOwn(Object.prototype, "bio")).toBe(false);
    raw.cut();
  });
});

describe("order", () => {
  test("writes run one after the other, as sent; reads go past them", async () => {
    const { raw } = await open();
    const from = gates.order.length;
    raw.sendRequest(2, "probe.write", { name: "w1" });
    raw.sendRequest(3, "probe.write", { name: "w2" });
    raw.sendRequest(4, "probe.read", { name: "r1" });
    raw.sendRequest(5, "session.list");
    await Promise.all([gates.entered("w1"), gates.entered("r1"), raw.reply(5)]);
    expect(gates.order.slice(from)).not.toContain("w2");
    gates.open("r1", "w2");
    await raw.reply(4);
    expect(gates.order.slice(from)).not.toContain("w2");
    gates.open("w1");
    await Promise.all([raw.reply(2), raw.reply(3)]);
    expect(raw.texts.map((frame) => frame.id).slice(1)).toEqual([5, 4, 2, 3]);
    raw.cut();
  });

  test("eight reads run at once, sixty-four requests wait, and the next is refused", async () => {
    const { ann, raw } = await open();
    const names = Array.from({ length: 74 }, (_, n) => `read ${n} of ${ann.id}`);
    for (const [n, name] of names.entries()) raw.sendRequest(n + 2, "probe.read", { name });
    const refused = await Promise.all([raw.reply(74), raw.reply(75)]);
    expect(refused.map((frame) => frame.error?.code)).toEqual(["rate-limited", "rate-limited"]);
    expect(gates.order.filter((name) => names.includes(name))).toEqual(names.slice(0, 8));
    gates.open(...names);
    await raw.until(() => raw.texts.length === 75, "every answer");
    expect(raw.texts.filter((frame) => frame.error)).toHaveLength(2);
    raw.cut();
  });

  test("a write that fails lets the next one run", async () => {
    const { raw } = await open();
    raw.sendRequest(2, "probe.writeFail", { name: "x" });
    raw.sendRequest(3, "profile.update", { bio: "after" });
    expect((await raw.reply(2)).error?.code).toBe("internal");
    expect((await raw.reply(3)).data).toMatchObject({ bio: "after" });
    raw.cut();
  });

  test("what was waiting when the socket closed does not run", async () => {
    const { ann, raw } = await open();
    raw.sendRequest(2, "probe.write", { name: `first of ${ann.id}` });
    raw.sendRequest(3, "profile.update", { bio: "never" });
    await gates.entered(`first of ${ann.id}`);
    raw.cut();
    const held = home.server.held().sockets;
    while (home.server.held().sockets === held) await Bun.sleep(5);
    gates.open(`first of ${ann.id}`);
    expect((await ann.call<{ bio: string }>("account.get")).bio).toBe("");
  });
});

describe("a handler that fails", () => {
  test.each(["probe.readFail", "probe.writeFail"])(
    "%s: gives a request id and nothing else away",
    async (op) => {
      const { ann, raw } = await open();
      const { error } = await raw.request(2, op, { name: "x" });
      const http = await ann.http(op, { name: "x" });
      expect(http.status).toBe(500);
      for (const one of [error, http.body.error]) {
        expect(one?.code).toBe("internal");
        expect(one?.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(JSON.stringify(one)).not.toMatch(/postgres|hunter2|Error|at /);
      }
      expect(http.headers.get("x-request-id")).toBe(http.body.error?.requestId ?? "");
      expect((await raw.request(3, "session.list")).error).toBeUndefined();
      raw.cut();
    },
  );

  test("to keep to its output shows only what it declares", async () => {
    const { ann, raw } = await open();
    expect((await raw.request(2, "probe.leaky")).data).toEqual({ shown: "yes" });
    expect((await ann.http("probe.leaky")).body).toEqual({ shown: "yes" });
    raw.cut();
  });
});
