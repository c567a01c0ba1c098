/** The TypeScript client in a real browser: logged in by cookies, over a real socket, in several tabs. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { freePort } from "#test/harness/free-port.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";

const pageMs = 60_000;
const port = await freePort();
const home = await TestServer.start({ env: { PORT: String(port) } });
const own = `http://localhost:${port}`;

/** As an app would bundle it; here under a global name. */
async function bundle(): Promise<string> {
  const entry = resolve(import.meta.dir, "../../src/client/index.ts");
  const built = await Bun.build({ entrypoints: [entry], target: "browser", format: "esm" });
  const text = (await built.outputs[0]?.text()) ?? "";
  const exported = /export\s*\{([^}]*)\}/.exec(text)?.[1] ?? "";
  const names = exported.split(",").map((part) => part.trim().split(" as ")[0] ?? "");
  const body = text.replace(/export\s*\{[^}]*\};?/, "");
  return `(() => { ${body}\nglobalThis.hubbub = { ${names.filter(Boolean).join(", ")} }; })()`;
}

const ask = <T>(page: Page, expression: string): Promise<T> => page.evaluate<T>(expression);

describe.if(hasChromium)("the client in a browser", () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    [browser, script] = await Promise.all([launchChromium(), bundle()]);
  }, pageMs);
  afterAll(() => browser.close());

  async function tab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${own}/docs/socket`);
    await page.evaluate(script);
    await page.evaluate(
      `void (globalThis.client = hubbub.createClient({ url: ${JSON.stringify(own)}, cookies: true }))`,
    );
    return page;
  }

  const whoAmI = `client.call("account.get", {}).then((account) => account.handle, (error) => error.code)`;

  test(
    "stays logged in when its page is opened again, in every tab, until it logs out in one",
    async () => {
      const ann = await home.person("ann");
      const context = await browser.newContext();
      const page = await tab(context);
      const login = { identifier: ann.handle, password: fixturePassword };
      await ask(page, `client.login(${JSON.stringify(login)}).then(() => null)`);
      expect(await ask<string>(page, whoAmI)).toBe(ann.handle);
      await page.close();

      const tabs = await Promise.all([tab(context), tab(context), tab(context)]);
      const seen = await Promise.all(tabs.map((one) => ask<string>(one, whoAmI)));
      expect(seen).toEqual([ann.handle, ann.handle, ann.handle]);
      const kept = await ask<string>(
        tabs[0],
        "JSON.stringify({ ...localStorage }) + document.cookie",
      );
      expect(kept).not.toMatch(/refreshToken":"[^"]|deviceSecret":"[^"]/);

      await ask(tabs[0], "client.logout().then(() => null)");
      const later = await tab(context);
      expect(await ask<string>(later, whoAmI)).toBe("unauthenticated");
      await context.close();
    },
    pageMs,
  );
});
