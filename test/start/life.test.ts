import { expect, test, setDefaultTimeout } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { isProcessAlive } from "#src/platform/process-alive.ts";
import { createDatabase } from "#test/harness/services.ts";
import { isDatabaseStopped, launch, newDataDir, postmasterOf } from "./support.ts";

// Each test starts processes of its own.
setDefaultTimeout(60_000);

test("with nothing configured it starts, says where it is, and ends with 0 however often it is told", async () => {
  const dataDir = newDataDir();
  const server = launch(dataDir);
  const url = await server.ready();
  for (const wanted of [`${url}/docs`, `${url}/dev/mail`, dataDir, "ctrl-C"])
    expect(server.output()).toContain(wanted);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  expect(await becomesReady(url)).toBe(true);
  expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
  server.kill("SIGTERM");
  server.kill("SIGINT");
  await server.printed(/stopping/);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  expect(isDatabaseStopped(dataDir)).toBe(true);
});

test("told to stop while it is still starting, it ends with 0 and leaves nothing running", async () => {
  const dataDir = newDataDir();
  const server = launch(dataDir, { env: { LOG_LEVEL: "debug" } });
  while (!isStarting(dataDir)) await Bun.sleep(5);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  expect(isDatabaseStopped(dataDir)).toBe(true);
});

/** The secrets are the first thing that a first start writes. */
function isStarting(dataDir: string): boolean {
  return statSync(join(dataDir, "secrets.json"), { throwIfNoEntry: false }) !== undefined;
}

test("killed and started again, it takes its database over and serves as before", async () => {
  const dataDir = newDataDir();
  const killed = launch(dataDir);
  await killed.ready();
  const postmaster = postmasterOf(dataDir);
  killed.kill("SIGKILL");
  expect(await killed.exited).toBe("SIGKILL");
  expect(isProcessAlive(postmaster)).toBe(true);
  const next = launch(dataDir);
  const url = await next.ready();
  expect(await becomesReady(url)).toBe(true);
  expect(postmasterOf(dataDir)).toBe(postmaster);
});

test("a second server on one DATA_DIR gets one line and does not disturb the first", async () => {
  const dataDir = newDataDir();
  const first = launch(dataDir);
  const url = await first.ready();
  const second = launch(dataDir);
  expect(await second.exited).toBe(1);
  expect(second.output()).toBe(
    `DATA_DIR ${dataDir} is in use by another Hubbub (process ${first.pid}): stop it, or choose another DATA_DIR.\n`,
  );
  expect(await becomesReady(url)).toBe(true);
});

test("two servers on one database start together", async () => {
  const database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  const servers = [launch(newDataDir(), { env }), launch(newDataDir(), { env })];
  const urls = await Promise.all(servers.map((server) => server.ready()));
  for (const url of urls) expect(await becomesReady(url)).toBe(true);
  for (const server of servers) server.kill("SIGTERM");
  expect(await Promise.all(servers.map((server) => server.exited))).toEqual([0, 0]);
  await database.drop();
});

/** On a busy machine a check may take longer than it is given, once. */
async function becomesReady(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if ((await fetch(`${url}/readyz`)).ok) return true;
    await Bun.sleep(100);
  }
  return false;
}

test("without its database it lives, is not ready, and says what is missing", async () => {
  const database = await createDatabase();
  const server = launch(newDataDir(), { env: { DATABASE_URL: database.url } });
  const url = await server.ready();
  await database.drop();
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(503);
  expect(JSON.stringify(await answer.json())).toMatch(/postgres|database/);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});
