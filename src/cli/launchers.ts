/**
 * `npx bun run up` makes a chain of processes: npm, a shell, bun, us. A signal to its first member alone ends that member
 * and leaves the rest running with nobody to stop them. So when a launcher of ours ends, we end too.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isProcessAlive } from "#src/platform/process-alive.ts";

interface ProcessFacts {
  readonly parent: number;
  readonly group: number;
  readonly command: readonly string[];
}

const pollMs = 500;
const chainMax = 8;
const launchers = /^(npm|npx|yarn|pnpm|bun|bunx)(-cli)?(\.(exe|c?js))?$/;
const shells = /^-?(sh|ash|bash|dash|zsh)$/;

/** Calls back once, when any launcher above this process is gone. Does not keep the process alive. Answers how to stop watching. */
export function whenLauncherEnds(callback: () => void): () => void {
  const chain = launchersOf(process.pid);
  const timer = setInterval(() => {
    if (chain.every(isProcessAlive)) return;
    clearInterval(timer);
    callback();
  }, pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * From the parent up to the outermost launcher; a shell counts only below a launcher. Whoever started us in a process
 * group of our own wanted us to outlive them.
 */
function launchersOf(pid: number): number[] {
  const chain: number[] = [];
  const self = factsOf(pid);
  let length = 0;
  for (let next = self?.parent ?? 0; next > 1 && chain.length < chainMax;) {
    const facts = factsOf(next);
    if (facts === undefined || facts.group !== self?.group) break;
    chain.push(next);
    const isLauncher = facts.command.slice(0, 2).some((word) => launchers.test(basename(word)));
    if (isLauncher) length = chain.length;
    else if (!shells.test(basename(facts.command[0] ?? ""))) break;
    next = facts.parent;
  }
  return chain.slice(0, length);
}

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): ProcessFacts {
  const status = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name stands in parentheses and may hold anything; state, parent and group follow it.
  const [, parent, group] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  // npm joins its arguments when it sets its title.
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[\0 ]/);
  return { parent: Number(parent), group: Number(group), command };
}

function fromPs(pid: number): ProcessFacts {
  const options = ["-o", "ppid=,pgid=,args=", "-p", String(pid)];
  const [parent, group, ...command] = execFileSync("ps", options, { encoding: "utf8" })
    .trim()
    .split(/\s+/);
  return { parent: Number(parent), group: Number(group), command };
}
