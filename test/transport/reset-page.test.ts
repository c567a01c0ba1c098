/** The page of a reset's mail, in a real browser: what people see of it, and what it leaves behind. */
import { afterAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { TestServer } from "#test/harness/server.ts";

/** A browser takes seconds to start where two cores are shared by everything. */
const pageMs = 60_000;

let browser: Browser | undefined;
afterAll(() => browser?.close());
const inBrowser = test.skipIf(!hasChromium);

interface Received {
  readonly to: string;
  readonly text: string;
}

async function linkIn(server: TestServer, email: string): Promise<string> {
  for (;;) {
    const mails = (await (await fetch(`${server.url}/dev/mail.json`)).json()) as Received[];
    const mail = mails.find(({ to, text }) => to === email && text.includes("#token="));
    const [link] = /http\S+#token=\S+/.exec(mail?.text ?? "") ?? [];
    if (link !== undefined) return link;
    await Bun.sleep(50);
  }
}

inBrowser(
  "the link leads to a page that changes the password, keeps the token out of sight and leaves nobody logged in",
  async () => {
    const server = await TestServer.start();
    const ann = await server.person("ann");
    await server.http("auth.requestPasswordReset", { email: ann.email });
    browser ??= await launchChromium();
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.goto(await linkIn(server, ann.email));
    expect(page.url()).not.toContain("token");
    await page.getByLabel("New password").fill("password123");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This password is one of those that are tried first.").waitFor();
    await page.getByLabel("New password").fill("the engine weaves patterns");
    const loggedOut = page.waitForResponse(/\/auth\.logout$/);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    expect((await loggedOut).status()).toBe(200);
    expect(addresses.filter((address) => address.includes("token="))).toEqual([]);
    // The refused password is a 422, which browsers report; the page's policy is never in the way.
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);

    const login = { identifier: ann.email, password: "the engine weaves patterns" };
    const { status, body } = await server.http("auth.login", login);
    expect(status).toBe(200);
    const headers = { authorization: `Bearer ${String(body["accessToken"])}` };
    const sessions = await server.http("session.list", {}, headers);
    expect(sessions.body["items"]).toHaveLength(1);
    await page.close();
  },
  pageMs,
);

inBrowser(
  "without a token the page says where to get another link",
  async () => {
    const server = await TestServer.start();
    browser ??= await launchChromium();
    const page = await browser.newPage();
    await page.goto(`${server.url}/reset-password`);
    await page.getByText("This link is used up or too old.").waitFor();
    expect(await page.getByLabel("New password").isVisible()).toBe(false);
    await page.close();
  },
  pageMs,
);

test("nobody may frame the page, keep it, or load anything into it", async () => {
  const server = await TestServer.start();
  const { headers } = await fetch(`${server.url}/reset-password`);
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});
