/**
 * Brings the dependencies to what the lock file says. Runs before any of them exist, so it and whoever calls it import
 * nothing but what Bun has built in.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export const root = resolve(import.meta.dir, "../..");

/** Twenty milliseconds when there is nothing to do. Ends the process with a line of its own when it fails. */
export async function installDependencies(): Promise<void> {
  if (!existsSync(resolve(root, "node_modules")))
    process.stderr.write("Installing the dependencies, once …\n");
  const child = Bun.spawn([process.execPath, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, ...output] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (code === 0) return;
  process.stderr.write(`${output.join("")}\nThe dependencies could not be installed: see above.\n`);
  process.exit(1);
}

/** Runs one of our files in this process's place: same terminal, same signals, same exit code. */
export async function become(file: string, args: readonly string[]): Promise<never> {
  const child = Bun.spawn([process.execPath, file, ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit"],
  });
  // One that was sent to the whole group arrives there twice, which is harmless.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
  const code = await child.exited;
  process.exit(code);
}
