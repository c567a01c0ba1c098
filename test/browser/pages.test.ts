/** Every page that this server shows to people: what its answer forbids, and that a browser has nothing to complain of. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";

const pageMs = 60_000;
const phone = { width: 360, height: 740 };
const pages = ["/docs", "/docs/socket", "/reset-password", "/reset-password#token=x", "/dev/mail"];

describe.if(hasChromium)("a page", () => {
  let browser: Browser;
  let home: TestServer;

  beforeAll(async () => {
    [browser, home] = await Promise.all([launchChromium(), TestServer.start()]);
  }, pageMs);
  afterAll(() => browser.close());

  async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: phone });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    const answer = await page.goto(`${home.url}${path}`);
    const headers = (await answer?.allHeaders()) ?? {};
    expect(headers["content-security-policy"]).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(headers).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    return { page, complaints };
  }

  test.each(pages)(
    "%s has nothing to complain of, runs its own scripts alone, and asks to be framed by nobody",
    async (path) => {
      const { page, complaints } = await open(path);
      await page.waitForLoadState("networkidle");
      expect(complaints).toEqual([]);
      // A script that came in somehow is stopped, and the browser says so.
      const stopped = page.waitForEvent("console", (message) =>
        message.text().includes("Content Security Policy"),
      );
      await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="globalThis.taken = 1">')`,
      );
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.taken = 1" }))`,
      );
      expect((await stopped).type()).toBe("error");
      expect(await page.evaluate<unknown>("globalThis.taken ?? null")).toBeNull();
      await page.close();
    },
    pageMs,
  );

  test(
    "leads from the mail of a reset to another password, and leaves no token in the address",
    async () => {
      const ann = await home.person("ann");
      await home.http("auth.requestPasswordReset", { email: ann.email });
      const { page, complaints } = await open("/dev/mail");
      const link = page.locator('a[href*="/reset-password#"]').first();
      await link.waitFor();
      await page.goto((await link.getAttribute("href")) ?? "");
      const password = "amber window 31 river";
      await page.locator("#password").fill(password);
      expect(page.url()).not.toContain("token");
      await page.locator("#submit").click();
      await page.getByText("Your password is changed.").waitFor();
      expect(complaints).toEqual([]);
      const login = { identifier: ann.handle, password };
      expect((await home.http("auth.login", login)).status).toBe(200);
      const former = { ...login, password: fixturePassword };
      expect((await home.http("auth.login", former)).status).toBe(401);
      await page.close();
    },
    pageMs,
  );
});
