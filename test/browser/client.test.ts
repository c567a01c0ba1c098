/** The client in a real browser: secrets in cookies, tabs that share them, and files that go out with progress. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { freePort } from "#test/harness/free-port.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";

const pageMs = 60_000;
const port = await freePort();
const home = await TestServer.start({ env: { PORT: String(port) } });
const own = `http://localhost:${port}`;

const restored = (page: Page): Promise<unknown> =>
  page.evaluate("mine.restore().then((account) => account?.id ?? null)");

describe.if(hasChromium)("in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let client: string;

  beforeAll(async () => {
    browser = await launchChromium();
    const built = await Bun.build({
      entrypoints: [resolve(import.meta.dir, "client-entry.ts")],
      target: "browser",
    });
    client = (await built.outputs[0]?.text()) ?? "";
  }, pageMs);
  afterAll(() => browser.close());

  /** A page of the server's own origin, with the client in it. */
  async function open(origin = own): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}/docs/socket`);
    await load(page);
    return page;
  }

  async function load(page: Page): Promise<void> {
    await page.evaluate(`(() => {${client}})()`);
    await page.evaluate(
      "globalThis.mine = hubbub.createClient({ url: location.origin, cookies: true }); undefined",
    );
  }

  test(
    "tabs stay logged in together, over a reload and over tokens that run out, and log out together",
    async () => {
      context = await browser.newContext();
      const ann = await home.person("ann");
      const [one, other] = [await open(), await open()];
      expect(await restored(one)).toBeNull();
      const login = JSON.stringify({ identifier: ann.handle, password: fixturePassword });
      await one.evaluate(`mine.login(${login}).then(() => mine.connect())`);
      expect(await one.evaluate("[document.cookie, localStorage.length]")).toEqual(["", 0]);
      expect(await restored(other)).toBe(ann.id);

      await one.reload();
      await load(one);
      expect(await restored(one)).toBe(ann.id);
      for (let round = 0; round < 3; round += 1) {
        home.clock.elapse({ minutes: 11 });
        const ids = await Promise.all(
          [one, other].map((page) =>
            page.evaluate('mine.callHttp("account.get", {}).then(({ id }) => id)'),
          ),
        );
        expect(ids).toEqual([ann.id, ann.id]);
      }
      await one.evaluate("mine.logout()");
      expect(
        await other.evaluate('mine.callHttp("account.get", {}).catch(({ code }) => code)'),
      ).toBe("unauthenticated");
      await context.close();
    },
    pageMs,
  );

  test(
    "a file goes out with progress to the end, and can be stopped",
    async () => {
      const media = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: playMedia });
      stopAtEnd(() => media.stop(true));
      context = await browser.newContext();
      const page = await open(`http://127.0.0.1:${media.port}`);
      await page.evaluate('mine.login({ identifier: "ann", password: "violet harbour 42" })');
      const sent = await page.evaluate(`(async () => {
        const told = [];
        const file = new File([new Uint8Array(2_000_000)], "summer.png", { type: "image/png" });
        const answer = await mine.upload(file, { onProgress: (progress) => told.push(progress) });
        const stopped = mine.upload(file, { signal: AbortSignal.timeout(0) });
        return { answer, last: told.at(-1), code: await stopped.catch(({ code }) => code) };
      })()`);
      const { answer, last, code } = sent as {
        answer: unknown;
        last: { sentBytes: number; totalBytes: number };
        code: string;
      };
      expect(answer).toEqual({ name: "summer.png", type: "image/png", size: 2_000_000 });
      expect(last.sentBytes).toBe(last.totalBytes);
      expect(code).toBe("aborted");
      await context.close();
    },
    pageMs,
  );
});

async function playMedia(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/v1/auth.login")
    return Response.json({
      ...{ accessToken: "access", expiresInSeconds: 600, account: { id: "a1", handle: "ann" } },
    });
  if (pathname !== "/v1/media")
    return new Response("<!doctype html><title>app</title>", {
      headers: { "content-type": "text/html" },
    });
  const file = (await request.formData()).get("file");
  if (!(file instanceof File)) return new Response(null, { status: 400 });
  const { name, type, size } = file;
  return Response.json({ name, type, size });
}
