/** Cookies and headers as a real browser takes them: what a page of this site can do, and what no other page can. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Server } from "bun";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { freePort } from "#test/harness/free-port.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";
import {
  callScript,
  embedScript,
  formScript,
  frameScript,
  sendScript,
  socketScript,
} from "./scripts.ts";

const pageMs = 60_000;
const port = await freePort();
const home = await TestServer.start({ env: { PORT: String(port) } });
const own = `http://localhost:${port}`;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const call = (page: Page, op: string, input: object = {}, token?: string): Promise<Answer> =>
  page.evaluate<Answer>(callScript(`${own}/v1/${op}`, input, token));

describe.if(hasChromium)("in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let elsewhere: Server<unknown>;

  beforeAll(async () => {
    browser = await launchChromium();
    elsewhere = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response("<!doctype html><title>evil</title><body>", {
          headers: { "content-type": "text/html" },
        }),
    });
    stopAtEnd(() => elsewhere.stop(true));
  }, pageMs);
  afterAll(() => browser.close());

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(`${own}/docs/socket`);
  }, pageMs);

  async function login(): Promise<string> {
    const ann = await home.person("ann");
    const input = { identifier: ann.handle, password: fixturePassword };
    const { status, body } = await call(page, "auth.login", input);
    expect([status, "refreshToken" in body, "deviceSecret" in body]).toEqual([200, false, false]);
    return String(body["accessToken"]);
  }

  async function cookies(): Promise<[name: string, rules: string][]> {
    const kept = await context.cookies(own);
    return kept.map(({ name, httpOnly, sameSite, path }) => [
      name,
      `${httpOnly ? "HttpOnly" : "open"} ${sameSite} ${path}`,
    ]);
  }

  test(
    "a page logs in, refreshes, is opened again and logs out, and no script sees a secret",
    async () => {
      await login();
      expect(await cookies()).toEqual([
        [`hubbub-${port}-refresh`, "HttpOnly Strict /"],
        [`hubbub-${port}-device`, "HttpOnly Strict /"],
      ]);
      expect(await page.evaluate("document.cookie")).toBe("");
      expect((await call(page, "auth.refresh")).status).toBe(200);

      await page.reload();
      const { status, body } = await call(page, "auth.refresh");
      expect([status, Object.keys(body).includes("refreshToken")]).toEqual([200, false]);
      expect((await call(page, "auth.logout", {}, String(body["accessToken"]))).status).toBe(200);
      expect(await cookies()).toEqual([[`hubbub-${port}-device`, "HttpOnly Strict /"]]);
      expect((await call(page, "auth.refresh")).status).toBe(422);
    },
    pageMs,
  );

  /** The session is as it was: its token is neither used up nor taken for stolen. */
  async function expectUntouched(): Promise<void> {
    const { status, body } = await call(page, "auth.refresh");
    expect(status).toBe(200);
    expect((await call(page, "account.get", {}, String(body["accessToken"]))).status).toBe(200);
  }

  describe.each(["localhost", "127.0.0.1"])("a page elsewhere, at %s", (host) => {
    let evil: Page;

    beforeEach(async () => {
      await login();
      evil = await context.newPage();
      await evil.goto(`http://${host}:${elsewhere.port}/`);
    }, pageMs);

    test(
      "can neither call with the cookie nor read an answer",
      async () => {
        const headers = { "hubbub-cookies": "1", "content-type": "application/json" };
        const requests = [
          sendScript(`${own}/v1/auth.refresh`, { method: "POST", headers, body: "{}" }),
          sendScript(`${own}/v1/auth.refresh`, { method: "POST", body: "{}" }),
          sendScript(`${own}/v1/auth.refresh`, { method: "POST", mode: "no-cors", body: "{}" }),
          sendScript(`${own}/docs`, {}),
        ];
        for (const request of requests)
          expect(await evil.evaluate<string>(request)).toBe("kept from the answer");
        await expectUntouched();
      },
      pageMs,
    );

    test(
      "can send a form, and changes nothing",
      async () => {
        const submitted = evil.waitForResponse(`${own}/v1/auth.logout`);
        await evil.evaluate(formScript(`${own}/v1/auth.logout`));
        expect((await submitted).status()).toBe(403);
        await expectUntouched();
      },
      pageMs,
    );

    test(
      "can neither frame nor embed what is here, nor hold on to its windows, nor open a socket",
      async () => {
        const refused = evil.waitForEvent("console", (message) =>
          message.text().includes("frame-ancestors"),
        );
        await evil.evaluate(frameScript(`${own}/docs/socket`));
        expect((await refused).type()).toBe("error");
        for (const [tag, path] of [
          ["script", "/docs/assets/swagger-ui-bundle.js"],
          ["link", "/docs/assets/docs.css"],
          ["img", "/docs/assets/icon.svg"],
        ] as const)
          expect(await evil.evaluate<string>(embedScript(tag, `${own}${path}`))).toBe("refused");

        const opened = context.waitForEvent("page");
        await evil.evaluate(`globalThis.opened = window.open("${own}/docs/socket"), null`);
        await (await opened).waitForLoadState();
        const isCut = await evil.waitForFunction("globalThis.opened.closed");
        expect(await isCut.jsonValue()).toBe(true);

        const socket = await evil.evaluate<string>(
          socketScript(`ws://localhost:${port}/v1/socket`),
        );
        expect(socket).toBe("refused");
        await expectUntouched();
      },
      pageMs,
    );
  });

  test(
    "the cookies of production are taken, under their prefix, and come back",
    async () => {
      const securePort = await freePort();
      const origin = `http://localhost:${securePort}`;
      // Browsers trust localhost as they trust https.
      await TestServer.start({
        database: home.server.database,
        env: {
          ...{ PORT: String(securePort), PUBLIC_URL: "https://localhost" },
          ...{ ALLOWED_ORIGINS: origin, ALLOWED_HOSTS: `localhost:${securePort}` },
        },
      });
      const ann = await home.person("ann");
      await page.goto(`${origin}/docs/socket`);
      const input = { identifier: ann.handle, password: fixturePassword };
      await page.evaluate(callScript(`${origin}/v1/auth.login`, input));
      const kept = await context.cookies(origin);
      expect(kept.map(({ name, secure }) => [name, secure])).toEqual([
        ["__Host-hubbub-refresh", true],
        ["__Host-hubbub-device", true],
      ]);
      const answer = await page.evaluate<Answer>(callScript(`${origin}/v1/auth.refresh`, {}));
      expect(answer.status).toBe(200);
    },
    pageMs,
  );
});
