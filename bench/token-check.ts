/** What it costs a request to say who is asking: checking an access token, seen for the first time and again. */
import { createHmac } from "node:crypto";
import { systemClock } from "#src/kit/clock.ts";
import { newId } from "#src/kit/id.ts";
import { createAccessTokens } from "#src/platform/access-tokens.ts";
import { numberOption } from "./harness/options.ts";
import { report } from "./harness/report.ts";
import { median } from "./harness/statistics.ts";

const checks = numberOption("checks", 20_000);
const rounds = 5;
/** More people than a cache could be tuned to; each of them asks several times. */
const people = 2_000;

const secret = "3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk";
const accessTokens = createAccessTokens([{ kid: "bench", secret }], systemClock);

async function makeTokens(count: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count)
    made.push(await accessTokens.sign({ accountId: newId(), sessionId: newId() }));
  return made;
}

/** Processor time, so that what else the machine does hardly counts. */
async function cpuMicros(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function verifyAll(tokens: readonly string[]): Promise<void> {
  for (const token of tokens) await accessTokens.verify(token);
}

function digestAll(tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    const end = token.lastIndexOf(".");
    createHmac("sha256", secret).update(token.slice(0, end)).digest();
  }
  return Promise.resolve();
}

const times = { fresh: [] as number[], again: [] as number[], bare: [] as number[] };
await verifyAll(await makeTokens(2_000));
for (let round = 0; round < rounds; round += 1) {
  const fresh = await makeTokens(checks);
  times.fresh.push((await cpuMicros(() => verifyAll(fresh))) / checks);
  const known = fresh.slice(-people);
  const again = Array.from({ length: checks }, (_, at) => known[at % people] ?? "");
  times.again.push((await cpuMicros(() => verifyAll(again))) / checks);
  times.bare.push((await cpuMicros(() => digestAll(fresh))) / checks);
}
const bare = median(times.bare);
const row = (what: string, of: readonly number[]) => ({
  ...{ what, "CPU µs": median(of), "times the bare digest": median(of) / bare },
});
report({
  benchmark: "token-check",
  question: `checking an access token, ${checks.toLocaleString("en-US")} at a time, ${rounds} rounds`,
  rows: [
    row("seen for the first time", times.fresh),
    row(`again, of ${people.toLocaleString("en-US")} people`, times.again),
    row("the bare HMAC-SHA-256", times.bare),
  ],
  result: median(times.fresh),
  unit: "µs of CPU for a token seen for the first time",
  goal: { atMost: 20 },
  also: [
    { result: median(times.again), unit: "µs of CPU for one seen before", goal: { atMost: 20 } },
  ],
});
