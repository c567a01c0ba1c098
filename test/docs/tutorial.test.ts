/** The tutorial as written: its files are written, its commands run, and what they print is what it says. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { TestServer } from "#test/harness/server.ts";

const root = resolve(import.meta.dir, "../..");
const bun = "npx -y bun@1.4.5";

interface Block {
  readonly language: string;
  /** What follows the language: a file's name, or how it is to be read. */
  readonly note: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), "utf8");
  return Array.from(
    text.matchAll(/^```(\w+) ?(.*)\n([^]*?)^```$/gm),
    ([, language = "", note = "", block = ""]) => ({ language, note, text: block }),
  );
}

const blocks = blocksOf("docs/tutorial.md");
const folder = mkdtempSync(join(tmpdir(), "hubbub-tutorial-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let home: TestServer;
beforeAll(async () => {
  // With the limits that a newcomer meets.
  home = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });
  cpSync(join(root, "src/client"), join(folder, "src/client"), { recursive: true });
});

/** The command as it stands, but with the Bun that runs this. */
function start(command: string, input: "ignore" | "pipe" = "ignore") {
  return Bun.spawn(["sh", "-ec", command.replaceAll(bun, process.execPath)], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, HUBBUB_URL: home.url, NO_COLOR: "1" },
    stdio: [input, "pipe", "pipe"],
  });
}

async function run(command: string): Promise<string> {
  const child = start(command);
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect([command, code, err]).toEqual([command, 0, ""]);
  return out;
}

test("it begins as the README does", () => {
  const [first] = blocksOf("README.md");
  expect(blocks[0]?.text).toBe(first?.text ?? "");
});

test("each step prints what it says, on a server that nobody used before", async () => {
  let printed: string | null = null;
  let compared = 0;
  for (const { language, note, text } of blocks.slice(1)) {
    if (language === "ts") {
      mkdirSync(dirname(join(folder, note)), { recursive: true });
      writeFileSync(join(folder, note), text);
    } else if (language === "sh" && note === "") printed = await run(text);
    else if (language === "text") {
      expect(linesOf(printed ?? "", note)).toEqual(linesOf(text, note));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(5);
}, 60_000);

function linesOf(text: string, note: string): string[] {
  const lines = text.trimEnd().split("\n");
  return note === "unordered" ? lines.toSorted() : lines;
}

test("in the app two people talk, over a second factor", async () => {
  const commands = blocks.filter(({ note }) => note === "terminal").map(({ text }) => text);
  const [lin, omar] = commands.map((command) => talk(command));
  if (!lin || !omar) throw new Error("two terminals");
  const since = Date.now();
  await lin.shows(/Password of lin: /);
  lin.type("a quiet harbour at seven");
  await lin.shows(/Code from the mail: /);
  lin.type(await codeFor("lin@example.org", since));
  await lin.shows(/Omar: Order me a tea!/);
  await omar.shows(/Password of omar: /);
  omar.type("a quiet harbour at seven");
  await omar.shows(/You are @omar/);
  await lin.shows(/Omar is online/);
  lin.type("Tea is on the table");
  await omar.shows(/Lin: Tea is on the table/);
  omar.type("Coming!");
  await lin.shows(/Omar: Coming!/);
  expect(await Promise.all([lin.end(), omar.end()])).toEqual([0, 0]);
}, 60_000);

function talk(command: string) {
  const child = start(command, "pipe");
  let text = "";
  const news = new EventTarget();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      news.dispatchEvent(new Event("output"));
    }
  })();
  return {
    type(line: string): void {
      void child.stdin?.write(`${line}\n`);
      void child.stdin?.flush();
    },
    async shows(pattern: RegExp): Promise<void> {
      while (!pattern.test(text))
        await new Promise((heard) => news.addEventListener("output", heard, { once: true }));
    },
    end(): Promise<number> {
      void child.stdin?.end();
      return child.exited;
    },
  };
}

async function codeFor(email: string, sinceMs: number): Promise<string> {
  for (;;) {
    const mails = home.server.mailbox?.list() ?? [];
    const mail = mails.find(({ to, at }) => to === email && at.getTime() >= sinceMs);
    const code = /\b\d{8}\b/.exec(mail?.text ?? "")?.[0];
    if (code !== undefined) return code;
    await Bun.sleep(20);
  }
}
