/** What the kernel knows of a process. */
import { readFileSync } from "node:fs";

/** Clock ticks a second; Linux has reported 100 to programs since 2.6. */
const ticksPerSecond = 100;

/** Seconds of processor time used so far, by all threads, in user and kernel mode. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Memory that is this process's alone: what ending it would give back. */
export function privateBytesOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
  return (kilobytes("Private_Clean") + kilobytes("Private_Dirty")) * 1024;
}
