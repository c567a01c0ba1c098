/** Refresh tokens and device secrets in cookies: set, used and forgotten where they are asked for, and nowhere else. */
import { describe, expect, test } from "bun:test";
import { catalogue } from "#src/registry.ts";
import { fixturePassword, TestServer, type Person } from "#test/harness/server.ts";
import { unknownId } from "./support.ts";

const local = await TestServer.start({ env: { SMTP_URL: "smtp://127.0.0.1:9" } });
const secure = await TestServer.start({
  database: local.server.database,
  env: { PUBLIC_URL: "https://hubbub.example", SMTP_URL: "smtp://127.0.0.1:9" },
});

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { error?: { code: string } };
  /** By name: the value, and what the browser is told to do with it. */
  readonly cookies: ReadonlyMap<string, { value: string; rules: string }>;
}

/** A page of this site that keeps cookies as a browser does. */
class Page {
  readonly #home: TestServer;
  readonly #headers: Record<string, string>;
  readonly jar = new Map<string, string>();

  constructor(home: TestServer, headers: Record<string, string> = {}) {
    this.#home = home;
    const origin = home === secure ? "https://hubbub.example" : home.server.url;
    this.#headers = { origin, "sec-fetch-site": "same-origin", "hubbub-cookies": "1", ...headers };
  }

  async post(op: string, input: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const cookie = Array.from(this.jar, ([name, value]) => `${name}=${value}`).join("; ");
    const all = { ...this.#headers, cookie, ...headers };
    const answer = await this.#home.http(op, input, {
      ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
    });
    const cookies = new Map(answer.headers.getSetCookie().map(readCookie));
    for (const [name, { value, rules }] of cookies) {
      if (rules.includes("Max-Age=0")) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return { status: answer.status, body: answer.body, cookies };
  }

  async login(person: Person): Promise<Reply> {
    return await this.post("auth.login", { identifier: person.handle, password: fixturePassword });
  }
}

function readCookie(text: string): [string, { value: string; rules: string }] {
  const [, name = "", value = "", rules = ""] = /^([^=]+)=([^;]*); (.*)$/.exec(text) ?? [];
  return [name, { value, rules }];
}

function nameOf(home: TestServer, name: string): string {
  return home === secure ? `__Host-hubbub-${name}` : `hubbub-${home.server.port}-${name}`;
}

async function loggedIn(home: TestServer = local): Promise<{ ann: Person; page: Page }> {
  const ann = await home.person("ann");
  const page = new Page(home);
  expect((await page.login(ann)).status).toBe(200);
  return { ann, page };
}

describe("a login that asks for cookies", () => {
  test.each([
    ["by https", secure, "; Secure"],
    ["while somebody develops", local, ""],
  ])("%s gets the secrets there and not in the answer", async (_where, home, mark) => {
    const page = new Page(home);
    const { body, cookies } = await page.login(await home.person("ann"));
    expect(Object.keys(body).sort()).toEqual(["accessToken", "account", "expiresInSeconds"]);
    const refresh = cookies.get(nameOf(home, "refresh"));
    expect(refresh?.value).toMatch(/^[\w-]{60,}$/);
    expect(refresh?.rules).toBe(`Path=/; Max-Age=1209600; HttpOnly${mark}; SameSite=Strict`);
    const device = cookies.get(nameOf(home, "device"));
    expect(device?.value).toMatch(/^[\w-]{40,}$/);
    expect(device?.rules).toBe(`Path=/; Max-Age=34560000; HttpOnly${mark}; SameSite=Strict`);
    expect(cookies.size).toBe(2);
  });

  test("sends the device's secret with the next one, and is given no other", async () => {
    const { ann, page } = await loggedIn();
    const { cookies, body } = await page.login(ann);
    expect([...cookies.keys()]).toEqual([nameOf(local, "refresh")]);
    expect(body["deviceSecret"]).toBeUndefined();
  });

  test("that does not ask gets them in the answer, and no cookie", async () => {
    const ann = await local.person("ann");
    const { body, cookies } = await new Page(local, { "hubbub-cookies": "" }).login(ann);
    expect(typeof body["refreshToken"]).toBe("string");
    expect(cookies.size).toBe(0);
  });

  test("and fails sets nothing", async () => {
    const ann = await local.person("ann");
    const page = new Page(local);
    const wrong = { identifier: ann.handle, password: "not this one 42" };
    const { status, cookies } = await page.post("auth.login", wrong);
    expect([status, cookies.size]).toEqual([401, 0]);
  });
});

describe("a refresh", () => {
  test("takes the token from its cookie, and puts the next one there", async () => {
    const { page } = await loggedIn();
    for (let turn = 0; turn < 3; turn += 1) {
      const before = page.jar.get(nameOf(local, "refresh"));
      const { status, body } = await page.post("auth.refresh", {});
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual(["accessToken", "account", "expiresInSeconds"]);
      expect(page.jar.get(nameOf(local, "refresh"))).not.toBe(before);
      const bearer = { authorization: `Bearer ${String(body["accessToken"])}` };
      expect((await page.post("account.get", {}, bearer)).status).toBe(200);
    }
  });

  test("takes the one in its body before that in the cookie", async () => {
    const { page } = await loggedIn();
    const other = await local.person("bob");
    const { body } = await page.post("auth.refresh", { refreshToken: other.refreshToken });
    expect(body["account"]).toMatchObject({ id: other.id });
  });

  test("without a token anywhere names the field", async () => {
    const { status, body } = await new Page(local).post("auth.refresh", {});
    expect([status, body.error]).toMatchObject([422, { fields: { refreshToken: "is required" } }]);
  });

  test("of a stolen token ends the session, and the cookie goes", async () => {
    const { page } = await loggedIn();
    const stolen = page.jar.get(nameOf(local, "refresh")) ?? "";
    await page.post("auth.refresh", {});
    await page.post("auth.refresh", {});
    const thief = new Page(local);
    thief.jar.set(nameOf(local, "refresh"), stolen);
    const theirs = await thief.post("auth.refresh", {});
    const owners = await page.post("auth.refresh", {});
    for (const { status, cookies } of [theirs, owners]) {
      expect(status).toBe(401);
      expect(cookies.get(nameOf(local, "refresh"))).toMatchObject({ value: "" });
    }
    expect([...page.jar.keys()]).toEqual([nameOf(local, "device")]);
  });

  test("that fails for another reason leaves the cookie", async () => {
    const { page } = await loggedIn();
    const { status, cookies } = await page.post("auth.refresh", { nonsense: 1 });
    expect([status, cookies.size]).toEqual([422, 0]);
  });
});

test("a logout takes the refresh cookie away, and leaves the device's for the next login", async () => {
  for (const home of [local, secure]) {
    const { page } = await loggedIn(home);
    const { body } = await page.post("auth.refresh", {});
    const bearer = { authorization: `Bearer ${String(body["accessToken"])}` };
    const { cookies } = await page.post("auth.logout", {}, bearer);
    expect(cookies.get(nameOf(home, "refresh"))?.rules).toStartWith("Path=/; Max-Age=0; HttpOnly");
    expect([...page.jar.keys()]).toEqual([nameOf(home, "device")]);
  }
});

test("names and values that are none of ours are not taken for cookies", async () => {
  const { page } = await loggedIn();
  const token = page.jar.get(nameOf(local, "refresh")) ?? "";
  for (const cookie of [
    `refresh=${token}`,
    `__Host-hubbub-refresh=${token}`,
    `hubbub-${local.server.port + 1}-refresh=${token}`,
    `${nameOf(local, "refresh")}="${token}"`,
    `${nameOf(local, "refresh")}=`,
    `=${token}`,
    ";;;=;",
    `x=${"y".repeat(9_000)}; ${nameOf(local, "refresh")}=${token}`,
  ]) {
    expect((await page.post("auth.refresh", {}, { cookie })).status).toBe(422);
  }
});

describe("another site's page", () => {
  const foreign = "https://evil.example";

  test.each<[string, Record<string, string>]>([
    ["by its origin", { origin: foreign }],
    ["by an origin that is hidden", { origin: "null" }],
    ["by no origin at all", { origin: "" }],
    ["by its distance", { "sec-fetch-site": "cross-site" }],
    ["by a distance that nobody knows", { "sec-fetch-site": "somewhere" }],
    [
      "by its distance, whatever it asks for",
      { "sec-fetch-site": "cross-site", "hubbub-cookies": "" },
    ],
    ["by its origin, whatever it asks for", { origin: foreign, "hubbub-cookies": "" }],
  ])("is told %s, refused, and changes nothing", async (_how, headers) => {
    const { page } = await loggedIn();
    const before = new Map(page.jar);
    for (const op of ["auth.refresh", "auth.login", "auth.logout"]) {
      const { status, body, cookies } = await page.post(op, {}, headers);
      expect([status, body.error?.code, cookies.size]).toEqual([403, "forbidden", 0]);
    }
    expect(page.jar).toEqual(before);
    // Neither used up nor taken for stolen.
    expect((await page.post("auth.refresh", {})).status).toBe(200);
  });

  test("cannot send a form that does anything", async () => {
    const { page } = await loggedIn();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const headers = { "content-type": type, "hubbub-cookies": "" };
      expect((await page.post("auth.refresh", "{}", headers)).status).toBe(415);
    }
    expect((await page.post("auth.refresh", {})).status).toBe(200);
  });

  test("cannot use the cookie without asking first, even of this site", async () => {
    const { page } = await loggedIn();
    expect((await page.post("auth.refresh", {}, { "hubbub-cookies": "" })).status).toBe(422);
    const asked = await fetch(`${local.url}/v1/auth.refresh`, {
      method: "OPTIONS",
      headers: { origin: foreign, "access-control-request-headers": "hubbub-cookies" },
    });
    expect([asked.status, asked.headers.get("access-control-allow-headers")]).toEqual([403, null]);
  });

  test("is not let in by a list that lets everybody call", async () => {
    const open = await TestServer.start({
      ...{ database: local.server.database },
      env: { ALLOWED_ORIGINS: "*", SMTP_URL: "smtp://127.0.0.1:9" },
    });
    const page = new Page(open, { origin: foreign, "sec-fetch-site": "same-site" });
    expect((await page.login(await open.person("ann"))).status).toBe(403);
  });
});

test("a page of this site with another origin on the list may use cookies", async () => {
  const origin = "http://app.localhost:5173";
  const home = await TestServer.start({
    ...{ database: local.server.database },
    env: { ALLOWED_ORIGINS: origin, SMTP_URL: "smtp://127.0.0.1:9" },
  });
  const page = new Page(home, { origin, "sec-fetch-site": "same-site" });
  expect((await page.login(await home.person("ann"))).status).toBe(200);
  expect((await page.post("auth.refresh", {})).status).toBe(200);
  const asked = await fetch(`${home.url}/v1/auth.refresh`, {
    method: "OPTIONS",
    headers: { origin },
  });
  expect(asked.headers.get("access-control-allow-headers")).toContain("Hubbub-Cookies");
  expect(asked.headers.get("access-control-allow-credentials")).toBe("true");
});

test("every operation that gives or takes such a secret says that cookies may hold it", () => {
  const missing = [...catalogue.operations.values()].flatMap(({ contract }) => {
    const { name, input, output, cookies = [], doors } = contract;
    const fields = new Set(cookies.map(({ field }) => field));
    const shapes = JSON.stringify([input, output]);
    const wanted = ["refreshToken", "deviceSecret"].filter((field) =>
      shapes.includes(`"${field}":`),
    );
    const isServedByHttpAlone = wanted.length === 0 || String(doors) === "http";
    return wanted.every((field) => fields.has(field)) && isServedByHttpAlone ? [] : [name];
  });
  expect(missing).toEqual([]);
});

test("an answer without such a secret is as it was", async () => {
  const { page, ann } = await loggedIn();
  const { body } = await page.post("auth.refresh", {});
  const bearer = { authorization: `Bearer ${String(body["accessToken"])}` };
  const own = await page.post("account.get", {}, bearer);
  expect([own.body["id"], own.cookies.size]).toEqual([ann.id, 0]);
  const missing = await page.post("chat.get", { chatId: unknownId }, bearer);
  expect([missing.status, missing.cookies.size]).toEqual([404, 0]);
});
