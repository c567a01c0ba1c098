import { expect, test, setDefaultTimeout } from "bun:test";
import { isProcessAlive } from "#src/platform/process-alive.ts";
import { isDatabaseStopped, launch, newDataDir } from "./support.ts";

// Each test starts processes of its own.
setDefaultTimeout(60_000);

/** `bun run` starts a server that the test did not: its log tells the process id through the lock message only. */
async function serverBehind(dataDir: string): Promise<number> {
  const second = launch(dataDir);
  await second.exited;
  return Number(/\(process (\d+)\)/.exec(second.output())?.[1]);
}

async function hasEnded(pid: number): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  while (isProcessAlive(pid) && performance.now() < deadline) await Bun.sleep(20);
  return !isProcessAlive(pid);
}

test("when the process that launched it is killed, the server drains and ends instead of running on unseen", async () => {
  const dataDir = newDataDir();
  const launcher = launch(dataDir, { command: ["run", "--silent", "up"] });
  await launcher.ready();
  const server = await serverBehind(dataDir);
  expect(server).not.toBe(launcher.pid);
  launcher.kill("SIGKILL");
  expect(await hasEnded(server)).toBe(true);
  expect(isDatabaseStopped(dataDir)).toBe(true);
});

test("a signal to the launcher alone ends the server too", async () => {
  const dataDir = newDataDir();
  const launcher = launch(dataDir, { command: ["run", "--silent", "up"] });
  await launcher.ready();
  const server = await serverBehind(dataDir);
  launcher.kill("SIGTERM");
  expect(await hasEnded(server)).toBe(true);
  expect(isDatabaseStopped(dataDir)).toBe(true);
});
