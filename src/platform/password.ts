/**
 * Password hashing: argon2id through Bun, off the event loop. Each hash takes 64 MiB and about 0.1 s of a core, so few
 * run at once and few wait: a flood of logins is refused instead of starving everything else.
 */
import { AppError } from "../kit/errors.ts";
import type { PasswordHasher } from "../kit/services.ts";
import { makePoolThreadsGentle } from "./gentle-threads.ts";

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}

export const defaultPasswordCost: PasswordCost = { memoryKib: 64 * 1024, passes: 2 };
const runningMax = 2;
const waitingMax = 64;
/** Leaves time for the rest of a login before its answer is due, 5 s after it was asked for. */
const waitMaxMs = 4_000;
/** About what a full queue needs to drain. */
const retryAfterMs = 4_000;

/** No password's hash: the digest is arbitrary, the parameters are ours, so checking against it takes the usual time. */
function nobodysHash({ memoryKib, passes }: PasswordCost): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${"A".repeat(43)}$${"A".repeat(43)}`;
}

/** `cost` is another only in tests, which make many people and break into none of them. */
export function createPasswordHasher(
  cost = defaultPasswordCost,
  elapsedMs = () => performance.now(),
): PasswordHasher {
  const { memoryKib, passes } = cost;
  const nobodys = nobodysHash(cost);
  const run = boundedQueue(elapsedMs);
  return {
    hash: (password) =>
      run(() =>
        Bun.password.hash(prepared(password), {
          algorithm: "argon2id",
          memoryCost: memoryKib,
          timeCost: passes,
        }),
      ),
    verify: (password, hash) =>
      run(async () => {
        const matches = await Bun.password.verify(prepared(password), hash ?? nobodys);
        return matches && hash !== null;
      }),
    isOutdated(hash) {
      const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hash) ?? [];
      return Number(memory ?? 0) < memoryKib || Number(time ?? 0) < passes;
    },
  };
}

/** The same password typed on another keyboard may arrive composed differently (RFC 8265, OpaqueString). */
function prepared(password: string): string {
  return password.normalize("NFC");
}

function boundedQueue(elapsedMs: () => number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: { readonly begin: (isInTime: boolean) => void; readonly sinceMs: number }[] = [];
  let running = 0;
  return async (work) => {
    if (running < runningMax) {
      running += 1;
    } else {
      if (waiting.length >= waitingMax) throw tooMany();
      // Whoever finishes hands its place over, so `running` stays as it is.
      const isInTime = await new Promise<boolean>((begin) =>
        waiting.push({ begin, sinceMs: elapsedMs() }),
      );
      if (!isInTime) throw tooMany();
    }
    try {
      const done = work();
      makePoolThreadsGentle();
      return await done;
    } finally {
      let next = waiting.shift();
      // Nobody hears their answers any more, and hashing for them would make the others late as well.
      for (; next && elapsedMs() - next.sinceMs > waitMaxMs; next = waiting.shift())
        next.begin(false);
      if (next) next.begin(true);
      else running -= 1;
    }
  };
}

function tooMany(): AppError {
  return new AppError("unavailable", "Too many people are logging in right now.", { retryAfterMs });
}
