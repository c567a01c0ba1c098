/** The console as people use it, on a real terminal, and as scripts do. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fixturePassword, TestServer } from "#test/harness/server.ts";
import { Desk, hasTmux, type Screen } from "#test/harness/tmux.ts";

const program = [process.execPath, resolve(import.meta.dir, "../../src/cli/console.ts")];
const state = mkdtempSync(join(tmpdir(), "hubbub-console-"));
afterAll(() => rmSync(state, { recursive: true, force: true }));
const historyFile = join(state, "hubbub", "console-history");

let home: TestServer;
beforeAll(async () => {
  home = await TestServer.start();
});

const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: state,
  XDG_STATE_HOME: state,
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
};

describe.if(hasTmux)("on a terminal", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = new Desk();
  });

  async function consoleOf(handle: string): Promise<Screen> {
    const screen = await desk.open([...program, home.url, "--as", handle], env);
    await screen.shows(/Password:/);
    await screen.type(fixturePassword, "Enter");
    await screen.shows(new RegExp(`You are @${handle}`));
    return screen;
  }

  test("somebody signs up, with the code from the mail, and the password is never shown", async () => {
    const screen = await desk.open([...program, home.url], env);
    await screen.shows(/login or register/);
    await screen.type("register", "Enter");
    for (const [question, answer] of [
      [/Mail address: $/m, "eve@console.test"],
      [/Handle: $/m, "eve_console"],
      [/Name people see \[eve_console\]: $/m, "Eve"],
      [/Birth date.*: $/m, "1990-05-17"],
      [/Password.*:\s*$/m, fixturePassword],
    ] as const) {
      await screen.shows(question);
      await screen.type(answer, "Enter");
    }
    await screen.shows(/Mail goes to http:\S+\/dev\/mail/);
    const mails = () => home.server.mailbox?.list() ?? [];
    while (!mails().some(({ to }) => to === "eve@console.test")) await Bun.sleep(20);
    const mail = mails().find(({ to }) => to === "eve@console.test");
    await screen.type(/\b\d{8}\b/.exec(mail?.text ?? "")?.[0] ?? "", "Enter");
    await screen.shows(/You are @eve_console now/);
    expect(await screen.text()).not.toContain(fixturePassword);
  });

  test("two consoles talk to each other", async () => {
    const [ann, bob] = await home.people("ann", "bob");
    if (!ann || !bob) throw new Error("two people");
    const [one, other] = await Promise.all([consoleOf(ann.handle), consoleOf(bob.handle)]);

    await one.type(`profile.get handle=${bob.handle}`, "Enter");
    await one.shows(/displayName: "bob"/);
    await one.type("chat.openDirect accountId=$last.id", "Enter");
    await one.shows(/kind: "direct"/);
    await one.type("chat.sendM", "Tab");
    await one.shows(/chat\.sendMessage/);
    await one.type('chatId=$last.id text="Good morning, Bob"', "Enter");
    await other.shows(/chat\.messageCreated chat:\S+#1 .*Good morning, Bob/s);

    await other.type("watch chat $event.chatId", "Enter");
    await other.shows(/typing: \[\]/);
    await one.type("chat.setTyping chatId=$last.chatId typing=true", "Enter");
    await other.shows(/chat\.typing .*typing: true/s);

    await other.type("events account.*", "Enter");
    await other.shows(/Shown: account\.\*/);
    await one.type("chat.sendMessage chatId=$event.chatId text=unseen", "Enter");
    await one.shows(/text: "unseen"/);
    await other.type("chat.listMessages chatId=$event.chatId", "Enter");
    await other.shows(/text: "unseen"/);
    expect(await other.text()).not.toMatch(/messageCreated.*unseen/);
  });

  test("mistakes name the field, ctrl-C gives up what is under way, ctrl-D ends, and no secret is kept", async () => {
    const ann = await home.person("ann");
    const screen = await consoleOf(ann.handle);
    await screen.type("chat.sendMessage chatId=x text=", "Enter");
    await screen.shows(/✗ invalid[^]*text: must not be empty/);
    await screen.type("chat.sendMesage", "Enter");
    await screen.shows(/Did you mean chat\.sendMessage/);
    await screen.type("account.get", "Enter");
    await screen.shows(/email: /);

    await screen.type("half a line", "C-c");
    await screen.shows(/half a line\^C/);
    await screen.type("wait chat.messageCreated", "Enter");
    await screen.shows(/wait chat\.messageCreated\n/);
    await screen.type("C-c");
    await screen.shows(/Not waited for any more/);
    await screen.type(`auth.login identifier=${ann.handle} password=not-the-one`, "Enter");
    await screen.shows(/✗ wrong-credentials/);
    await screen.type("login nobody", "Enter");
    await screen.shows(/Password:\s*$/);
    await screen.type("C-c");
    await screen.shows(/Password:\s*\^C\n[^]*›/);
    await screen.type("C-d");
    await screen.shows(/ended with 0/);

    const kept = readFileSync(historyFile, "utf8");
    expect(kept).toContain("account.get");
    expect(kept).not.toMatch(/not-the-one|password|violet/);
    expect(statSync(historyFile).mode & 0o077).toBe(0);
  });

  test("a second factor is asked for", async () => {
    const ann = await home.person("ann");
    const { recoveryCodes } = await withRecoveryCodes(ann);
    const screen = await desk.open([...program, home.url, "--as", ann.handle], env);
    await screen.shows(/Password:/);
    await screen.type(fixturePassword, "Enter");
    await screen.shows(/Second factor: 1 code of your authenticator app, 2 recovery code/);
    await screen.type("2", "Enter");
    await screen.shows(/Recovery code: $/m);
    await screen.type(recoveryCodes[0] ?? "", "Enter");
    await screen.shows(new RegExp(`You are @${ann.handle}`));
  });

  test("a lost connection is one quiet line", async () => {
    const ann = await home.person("ann");
    const other = await TestServer.start({ database: home.server.database });
    const screen = await desk.open([...program, other.url, "--as", ann.handle], env);
    await screen.shows(/Password:/);
    await screen.type(fixturePassword, "Enter");
    await screen.shows(/You are @/);
    await other.stop();
    await screen.shows(/· the connection is lost; trying to come back/);
    expect((await screen.text()).match(/connection/g)).toHaveLength(1);
  });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function script(args: readonly string[], more: Record<string, string> = {}): Promise<Ran> {
  const child = Bun.spawn([...program, home.url, ...args], {
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code, out, err };
}

test("for scripts each answer is a line of JSON, and the first failure ends it with exit code 1", async () => {
  const ann = await home.person("ann");
  const lines = ["profile.get handle=$me.handle", "chat.get chatId=$last.id", "account.get"];
  const args = ["--as", ann.handle, "--json", ...lines.flatMap((line) => ["-e", line])];
  const { code, out, err } = await script(args, { HUBBUB_PASSWORD: fixturePassword });
  expect(JSON.parse(out)).toMatchObject({ id: ann.id, handle: ann.handle });
  expect(JSON.parse(err)).toMatchObject({ error: { code: "not-found" } });
  expect(code).toBe(1);
});

test("nobody is asked where nobody is, and nothing is coloured", async () => {
  const ann = await home.person("ann");
  const asked = await script(["--as", ann.handle, "-e", "account.get"]);
  expect([asked.code, asked.err]).toEqual([
    1,
    expect.stringContaining("HUBBUB_PASSWORD") as string,
  ]);
  const help = await script(["-e", "help chat.sendMessage"]);
  expect(help.code).toBe(0);
  expect(help.out).not.toContain("\u001b");
});

test("without a server it says how to start one", async () => {
  const child = Bun.spawn([...program, "http://127.0.0.1:1"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(await new Response(child.stderr).text()).toContain(
    "No Hubbub answers at http://127.0.0.1:1",
  );
  expect(await child.exited).toBe(1);
  expect(existsSync(join(state, ".local"))).toBe(false);
});

async function withRecoveryCodes(person: Awaited<ReturnType<TestServer["person"]>>) {
  const { TOTP, URI } = await import("otpauth");
  const { uri } = await person.call<{ uri: string }>("twoFactor.beginTotp");
  const app = URI.parse(uri);
  const timestamp = home.clock.now().getTime();
  const code = app instanceof TOTP ? app.generate({ timestamp }) : "";
  return await person.call<{ recoveryCodes: string[] }>("twoFactor.confirmTotp", { code });
}
