/** Tokens, cookies, devices and second factors of the client, on the real server. */
import { expect, test } from "bun:test";
import { TOTP, URI } from "otpauth";
import { createClient, memoryStorage, type Fetch } from "#src/client/index.ts";
import { freePort } from "#test/harness/free-port.ts";
import { fixturePassword, sharedServer, TestServer } from "#test/harness/server.ts";
import { clientOf, follow, textsOf } from "./support.ts";

const minutes = 11;

test("a token that runs out in the middle of a write is renewed, and the write happens once", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const chat = await ann.client.call("chat.openDirect", { accountId: bob.id });
  const { clock } = await sharedServer();
  const before = ann.client.account;
  const writes = ["one", "two"].map((text) =>
    ann.client.call("chat.sendMessage", { chatId: chat.id, text }),
  );
  clock.elapse({ minutes });
  ann.network.cut();
  await Promise.all(writes);
  const { text } = (await ann.client.callHttp("chat.sendMessage", {
    ...{ chatId: chat.id, text: "three" },
  })) as { text: string };
  expect([text, ann.client.account]).toEqual(["three", before]);
  await bob.client.callHttp("account.get", {});
  await bob.hears("chat.messageCreated", 3);
  expect(textsOf(bob.heard)).toEqual(["one", "two", "three"]);
});

test("several processes on one storage renew at once, again and again, and stay logged in", async () => {
  const storage = memoryStorage();
  const server = await sharedServer();
  const ann = await clientOf("ann", { storage, lock: (_name, work) => work() });
  const others = [1, 2, 3].map(() =>
    createClient({ url: server.url, storage, lock: (_name, work) => work() }),
  );
  const all = [ann.client, ...others];
  await Promise.all(others.map((client) => client.restore()));
  for (let round = 0; round < 3; round += 1) {
    server.clock.elapse({ minutes });
    const people = await Promise.all(all.map((client) => client.callHttp("account.get", {})));
    expect(people.map(({ id }) => id)).toEqual(all.map(() => ann.id));
  }
});

test("what another process stored may be over as well, and is then renewed", async () => {
  const storage = memoryStorage();
  const { clock, url } = await sharedServer();
  const ann = await clientOf("ann", { storage });
  const other = createClient({ url, storage });
  await other.restore();
  clock.elapse({ minutes });
  await other.callHttp("account.get", {});
  clock.elapse({ minutes });
  expect(await ann.client.callHttp("account.get", {})).toMatchObject({ id: ann.id });
});

test("a device that logged in before is known by its secret, also after a logout", async () => {
  const storage = memoryStorage();
  const sent: Record<string, unknown>[] = [];
  const fetch: Fetch = (url, init) => {
    if (url.endsWith("auth.login")) sent.push(JSON.parse(init.body) as Record<string, unknown>);
    return globalThis.fetch(url, init);
  };
  const { client } = await clientOf("ann", { storage, fetch });
  const handle = client.account?.handle ?? "";
  await client.logout();
  const again = await client.login({ identifier: handle.toUpperCase(), password: fixturePassword });
  expect(sent.map((input) => typeof input["deviceSecret"])).toEqual(["undefined", "string"]);
  expect(again).not.toHaveProperty("deviceSecret");
});

test("a second factor is met with completeChallenge, and the login is then like any other", async () => {
  const { client, id } = await clientOf("ann");
  const handle = client.account?.handle ?? "";
  const server = await sharedServer();
  const { uri } = await client.callHttp("twoFactor.beginTotp", {});
  const app = URI.parse(uri);
  const timestamp = server.clock.now().getTime();
  const { recoveryCodes } = await client.callHttp("twoFactor.confirmTotp", {
    code: app instanceof TOTP ? app.generate({ timestamp }) : "",
  });
  const phone = follow(server.url, id);
  const answer = await phone.client.login({ identifier: handle, password: fixturePassword });
  if (!("challenge" in answer)) throw new Error("no second factor was asked for");
  expect(phone.client.account).toBeNull();
  await phone.client.completeChallenge({
    ...{ challengeId: answer.challenge.id, method: "recoveryCode" },
    code: recoveryCodes?.[0] ?? "",
  });
  expect(phone.client.account?.id).toBe(id);
  await phone.client.connect();
});

test("in cookie mode secrets stay with the browser: a page that is opened again is still logged in", async () => {
  const port = await freePort();
  const home = await TestServer.start({ env: { PORT: String(port) } });
  const origin = `http://localhost:${port}`;
  const { handle, id } = await home.person("ann");
  const storage = memoryStorage();
  const browser = browserOf(origin);
  const open = () => createClient({ url: origin, storage, cookies: true, fetch: browser.fetch });
  const page = open();
  expect(await page.restore()).toBeNull();
  expect(await page.login({ identifier: handle, password: fixturePassword })).not.toHaveProperty(
    "refreshToken",
  );
  expect([await storage.get("hubbub.tokens"), await storage.get("hubbub.device-secrets")]).toEqual([
    null,
    null,
  ]);

  const reopened = open();
  expect((await reopened.restore())?.id).toBe(id);
  home.clock.elapse({ minutes });
  expect((await reopened.callHttp("account.get", {})).id).toBe(id);
  await reopened.logout();
  expect(await open().restore()).toBeNull();
});

/** As much of a browser as cookies take. */
function browserOf(origin: string): { fetch: Fetch } {
  const jar = new Map<string, string>();
  return {
    async fetch(url, init) {
      const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join("; ");
      const headers = { ...init.headers, origin, cookie };
      const response = await globalThis.fetch(url, { ...init, headers });
      if (init.credentials !== "include") return response;
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        const [name = "", value = ""] = pair.split("=");
        if (value === "") jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
}
