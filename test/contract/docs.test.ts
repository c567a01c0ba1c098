/** The documentation's pages in a real browser, with the internet out of reach. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { catalogue } from "#src/registry.ts";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { sharedServer } from "#test/harness/server.ts";

interface View {
  readonly page: Page;
  /** Whatever the browser complained of, refused or tried to fetch from elsewhere. */
  readonly complaints: string[];
}

const widths = { phone: 390, desk: 1280 } as const;
const schemes = ["light", "dark"] as const;
/** Loading Swagger UI takes seconds where two cores are shared by everything. */
const pageMs = 60_000;

describe.if(hasChromium)("the documentation", () => {
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    [browser, { url }] = await Promise.all([launchChromium(), sharedServer()]);
  }, pageMs);
  afterAll(() => browser.close());

  async function open(path: string): Promise<View> {
    const page = await browser.newPage({ viewport: { width: widths.desk, height: 844 } });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.route(/.*/, async (route) => {
      const address = route.request().url();
      if (address.startsWith(url) || address.startsWith("data:")) return route.continue();
      complaints.push(`asked for ${address}`);
      return route.abort();
    });
    await page.goto(`${url}${path}`);
    return { page, complaints };
  }

  test(
    "shows every operation, without internet and without complaints",
    async () => {
      const { page, complaints } = await open("/docs");
      await page.waitForSelector(".opblock");
      const paths = await page.locator("[data-path]").evaluateAll(pathsOf);
      const served = [...catalogue.operations.values()]
        .filter(({ contract }) => contract.doors?.includes("http") ?? true)
        .map(({ contract }) => `/v1/${contract.name}`);
      const files = ["/v1/media", "/media/{mediaId}/{name}", "/exports/{token}"];
      expect(paths.sort()).toEqual([...served, ...files].sort());
      await expectToFitEverywhere(page);
      expect(complaints).toEqual([]);
      await page.close();
    },
    pageMs,
  );

  test(
    "tells of the socket: its requests, events and signals",
    async () => {
      const { page, complaints } = await open("/docs/socket");
      const titles = await page.locator("article h3 > a").allInnerTexts();
      const pushes = [...catalogue.events.keys(), ...catalogue.signals.keys()];
      for (const name of ["session.open", "stream.read", ...pushes]) expect(titles).toContain(name);
      await expectToFitEverywhere(page);
      expect(complaints).toEqual([]);
      await page.close();
    },
    pageMs,
  );

  test(
    "an operation can be tried out from the page",
    async () => {
      const { page } = await open("/docs");
      await page.locator('[data-path="/v1/account.get"]').click();
      await page.getByRole("button", { name: "Try it out" }).click();
      await page.getByRole("button", { name: "Execute" }).click();
      const answer = page.locator(".live-responses-table");
      await answer.waitFor();
      expect(await answer.innerText()).toContain('"code": "unauthenticated"');
      await page.close();
    },
    pageMs,
  );

  test(
    "the pages lead to each other",
    async () => {
      const { page } = await open("/docs/socket");
      await page.getByRole("link", { name: "HTTP", exact: true }).click();
      await page.waitForSelector(".opblock");
      await page.getByRole("link", { name: "Socket", exact: true }).click();
      await page.getByRole("link", { name: "Close codes" }).click();
      expect(new URL(page.url()).hash).toBe("#close-codes");
      await page.locator("#close-codes h2").waitFor();
      await page.close();
    },
    pageMs,
  );
});

/** Nothing sticks out and the colours follow the reader's wish, on a phone and at a desk. */
async function expectToFitEverywhere(page: Page): Promise<void> {
  for (const width of Object.values(widths))
    for (const colorScheme of schemes) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      // The page follows when the browser tells it, a moment later.
      const isDark = colorScheme === "dark";
      const root = page.locator(isDark ? "html.dark-mode" : "html:not(.dark-mode)");
      await root.waitFor({ state: "attached" });
      expect({ width, overflow: await overflowOf(page) }).toEqual({ width, overflow: 0 });
      expect(await hasDarkPaper(page)).toBe(isDark);
    }
}

/** Runs in the page. */
function pathsOf(elements: { getAttribute(name: string): string | null }[]): string[] {
  return elements.map((element) => element.getAttribute("data-path") ?? "");
}

async function overflowOf(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

async function hasDarkPaper(page: Page): Promise<boolean> {
  return page.evaluate(
    "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every((part) => Number(part) < 64)",
  );
}

test("the bare address leads to the documentation", async () => {
  const response = await fetch((await sharedServer()).url, { redirect: "manual" });
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toBe("/docs");
});
