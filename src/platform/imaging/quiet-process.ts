/** How programs are started that work on what strangers sent: at a low priority, and with nothing of ours in their environment. */
import { spawn } from "bun";

/** A tenth of the weight of everything else when all cores are busy (Linux, `sched_prio_to_weight`). */
const niceSteps = 10;

/** On the PATH as it is now, not as it was when this process began. */
export function findProgram(name: string): string | null {
  return Bun.which(name, { PATH: process.env["PATH"] ?? "" });
}

/** `nice` rather than a priority set afterwards, which would leave out the threads that exist by then. */
export function gently(command: readonly string[]): string[] {
  const nice = findProgram("nice");
  return nice === null ? [...command] : [nice, "-n", String(niceSteps), ...command];
}

/** No key, no address of a database: what broke out of a decoder finds none. */
export function bareEnvironment(folder: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, LC_ALL: "C" };
}

/** However we end: what reads from us then sees the end of it, and ends that process. */
export function endWithUs(child: {
  readonly pid: number;
  readonly exited: Promise<unknown>;
}): void {
  if (process.platform === "win32") return;
  const script = ["sh", "-c", 'read -r _; kill -9 "$1"', "sh", String(child.pid)];
  const guard = spawn(script, { stdin: "pipe", stdout: "ignore", stderr: "ignore" });
  guard.unref();
  void child.exited.then(() => guard.kill("SIGKILL"));
}
