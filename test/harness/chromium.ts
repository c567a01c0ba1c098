/** A headless Chromium for tests of pages. Debian's; where it is missing tests are skipped, but never in CI. */
import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";

const candidates = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

export const hasChromium = executablePath !== undefined || process.env["CI"] !== undefined;

if (!hasChromium)
  console.warn("SKIPPED: no Chromium, so pages are not tested (apt-get install chromium).");

export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error("Chromium is not installed: apt-get install chromium");
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}
