/**
 * Lets hashing give way. Bun runs it on threads of a pool, two of which on two cores leave the event loop and the database
 * waiting for their turn of milliseconds. At a lower priority they take what is left, which on a machine that is not
 * overloaded is all they need. Linux only, where a thread has a priority of its own; elsewhere nothing changes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** A tenth of the weight of everything else when all cores are busy (Linux, `sched_prio_to_weight`). */
const niceSteps = 10;
const niceMax = 19;
const poolThreadName = /^Bun Pool \d+$/;

/** The pool makes threads when it needs them. To look takes some milliseconds, in which nothing else is done. */
const lookEveryMs = 1_000;
/** By then the pool has as many threads as it needs at most times. */
const looksAtFirst = 8;
let looks = 0;
let lookedAtMs = Number.NEGATIVE_INFINITY;

/** To be called with each hash; looks with the first ones, and once a second after that. */
export function makePoolThreadsGentle(): void {
  const nowMs = performance.now();
  const isTime = looks < looksAtFirst || nowMs - lookedAtMs >= lookEveryMs;
  if (process.platform !== "linux" || !isTime) return;
  looks += 1;
  lookedAtMs = nowMs;
  try {
    const wanted = Math.min(niceMax, getPriority(process.pid) + niceSteps);
    for (const thread of poolThreads())
      if (getPriority(thread) < wanted) setPriority(thread, wanted);
  } catch {
    // A thread that ended in between, or a sandbox without /proc: then hashing is as quick as everything else.
  }
}

export function poolThreads(): number[] {
  const all = "/proc/self/task";
  return readdirSync(all)
    .filter((thread) => poolThreadName.test(readFileSync(`${all}/${thread}/comm`, "utf8").trim()))
    .map(Number);
}
