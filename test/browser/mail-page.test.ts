/** The page that shows mail and text messages while somebody develops, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { layOut } from "#src/platform/mail-layout.ts";
import type { DevelopmentMailbox } from "#src/platform/mailbox.ts";
import { hasChromium, launchChromium } from "#test/harness/chromium.ts";
import { TestServer } from "#test/harness/server.ts";

const pageMs = 60_000;
const widths = { phone: 360, desk: 1280 } as const;
const hostile = `</iframe><script>document.title = "taken"</script><img src="https://evil.example/x">`;

describe.if(hasChromium)("the mail page", () => {
  let browser: Browser;
  let url: string;
  let mailbox: DevelopmentMailbox;

  beforeAll(async () => {
    const home = await TestServer.start();
    browser = await launchChromium();
    ({ url } = home);
    if (!home.server.mailbox) throw new Error("a mailbox");
    ({ mailbox } = home.server);
    await mailbox.sms.send({ to: "+436641234567", text: `Your code: 11112222 ${hostile}` });
    await mailbox.send(
      layOut({
        ...{ to: "ann@example.org", subject: "Choose another password", code: "q".repeat(43) },
        paragraphs: [hostile, "x".repeat(300)],
      }),
    );
  }, pageMs);
  afterAll(() => browser.close());

  async function open(width: number, scheme: "light" | "dark") {
    const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme: scheme });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() !== "log") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(`${url}/dev/mail`);
    return { page, complaints };
  }

  test.each([
    ["phone", "light"],
    ["phone", "dark"],
    ["desk", "light"],
    ["desk", "dark"],
  ] as const)(
    "fits a %s in %s, shows everything, and nothing in it acts or is fetched from elsewhere",
    async (device, scheme) => {
      const { page, complaints } = await open(widths[device], scheme);
      expect(await page.locator("article").count()).toBe(2);
      for (const summary of await page.locator("summary").all()) await summary.click();
      const frame = page.frameLocator("iframe");
      expect(await frame.locator("body").innerText()).toContain("</iframe><script>");
      expect(await page.locator(".sms .bubble").innerText()).toContain("evil.example");
      expect(await page.title()).toBe("Mailbox – Hubbub");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
    pageMs,
  );

  test(
    "copies a code, and shows what comes while it is open",
    async () => {
      const { page, complaints } = await open(widths.phone, "light");
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.locator(".sms button").click();
      await page.getByText("Copied").waitFor();
      expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe("11112222");
      await mailbox.sms.send({ to: "+436641234567", text: "33334444 is the next." });
      await page.locator("code", { hasText: "33334444" }).waitFor();
      expect(complaints).toEqual([]);
      await page.close();
    },
    pageMs,
  );
});

function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
}
