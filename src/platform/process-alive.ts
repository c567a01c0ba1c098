/** Whether a process runs. A zombie does not: in containers, nobody may ever collect the orphan of a killed run. */
import { readFileSync } from "node:fs";

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    // No /proc on this system, or it ended this instant; the next look will tell.
    return true;
  }
}
