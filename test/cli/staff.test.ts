/** `bun run staff`, as it is typed: beside a running server, without one, and on a database of somebody else's making. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import { fixturePassword, TestServer } from "#test/harness/server.ts";
import { giveSecondFactor, proveSecondFactor, staffMember } from "#test/harness/staff.ts";

setDefaultTimeout(60_000);

interface Said {
  readonly code: number | string;
  readonly text: string;
}

async function staff(env: Record<string, string>, ...args: string[]): Promise<Said> {
  const command = startServerProcess({
    command: ["src/cli/staff.ts", ...args],
    env: { NODE_ENV: "test", ...env },
  });
  return { code: await command.exited, text: command.output() };
}

test("whoever is made staff beside a running server hears of it on the socket they have, and is on the record", async () => {
  const home = await TestServer.start();
  const [ann, admin] = [await home.person("ann"), await staffMember(home, "admin", "bob")];
  const env = { DATABASE_URL: home.server.database };
  // Codes by mail are none for the staff.
  await ann.call("twoFactor.enableEmail");
  const granted = await staff(env, "grant", `@${ann.handle}`, "owner", "--reason", "The first");
  expect(granted.text).toStartWith(`@${ann.handle} is owner now. A second factor is needed`);
  expect(granted.code).toBe(0);
  await ann.socket.hears("account.roleUpdated", { role: "owner" });
  expect(await ann.refusal("admin.listStaff")).toMatchObject({
    code: "forbidden",
    message:
      "Staff need a second factor other than codes by mail: set one up, then log in with it.",
  });
  await giveSecondFactor(home, ann);
  await proveSecondFactor(home, ann);
  expect(await ann.call("admin.listStaff")).toHaveProperty("items");
  const { text } = await staff(env, "list");
  expect(text).toContain(`@${ann.handle}`);
  expect(text).toContain("owner");
  const revoked = await staff(env, "revoke", admin.handle);
  expect(revoked).toEqual({ code: 0, text: `@${admin.handle} is not staff any more.\n` });
  expect(await admin.refusal("admin.listStaff")).toMatchObject({ code: "forbidden" });
  const { items } = await ann.call<{ items: object[] }>("admin.listAudit");
  expect(items).toMatchObject([
    { action: "admin.removeRole", actorId: null, target: { id: admin.id }, after: { role: null } },
    { action: "admin.setRole", actorId: null, reason: "The first", addressPrefix: "unknown" },
  ]);
});

test("what cannot be is said in a line", async () => {
  const home = await TestServer.start();
  const owner = await staffMember(home, "owner");
  const ann = await home.person("ann");
  const env = { DATABASE_URL: home.server.database };
  const refusals: [string[], string][] = [
    [["grant", "nobody_at_all", "admin"], "There is nobody called nobody_at_all.\n"],
    [["grant", ann.handle, "king"], '"king" is no role: there are moderator, admin, owner.\n'],
    [["revoke", ann.handle], `@${ann.handle} is not staff.\n`],
    [["revoke", owner.handle], "This is the last owner: make somebody else owner first.\n"],
  ];
  for (const [args, text] of refusals) expect(await staff(env, ...args)).toEqual({ code: 1, text });
  for (const args of [[], ["grant", ann.handle], ["grant", "--because"], ["dismiss", ann.handle]]) {
    const { code, text } = await staff(env, ...args);
    expect(code).toBe(1);
    expect(text).toStartWith("Usage:");
  }
  const away = await staff({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, "list");
  expect(away.code).toBe(1);
  expect(away.text).toStartWith("The database does not answer: ");
});

test("the embedded database is reached while the server runs, and while it does not", async () => {
  const dataDir = temporaryDataDir();
  stopAtEnd(async () => dataDir.remove());
  const env = { DATA_DIR: dataDir.path };
  expect(await staff(env, "list")).toEqual({
    code: 1,
    text: `There is no database in ${dataDir.path} yet: start Hubbub first.\n`,
  });
  const server = startServerProcess({ env: { NODE_ENV: "test", PORT: "0", ...env } });
  const url = await server.ready();
  expect((await staff(env, "list")).text).toStartWith("Nobody is staff.");
  const codes = await signUp(url);
  expect(codes).toBe(200);
  expect((await staff(env, "grant", "ada", "owner")).code).toBe(0);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  const { code, text } = await staff(env, "list");
  expect(text).toMatch(
    /^@ada {2}owner {6}since \d{4}-\d\d-\d\d, on the machine; has no second factor/,
  );
  expect(code).toBe(0);
  // The next start finds the folder free.
  const again = startServerProcess({ env: { NODE_ENV: "test", PORT: "0", ...env } });
  await again.ready();
  again.kill("SIGTERM");
  expect(await again.exited).toBe(0);
});

/** Over REST, with the code from the mail page. Answers the last status. */
async function signUp(url: string): Promise<number> {
  const email = "ada@example.org";
  const post = (op: string, input: object): Promise<Response> =>
    fetch(`${url}/v1/${op}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    });
  await post("auth.register", {
    ...{ email, handle: "ada", displayName: "Ada", birthDate: "1990-12-10" },
    password: fixturePassword,
  });
  for (;;) {
    const page = await (await fetch(`${url}/dev/mail.json`)).text();
    const [code] = /\d{8}(?= is your)/.exec(page) ?? [];
    if (code !== undefined) return (await post("auth.verifyEmail", { email, code })).status;
    await Bun.sleep(20);
  }
}
