import { expect, test } from "bun:test";
import { signUp, useWorld } from "./support.ts";

const world = useWorld({ RATE_LIMIT_FACTOR: "1" });

const anyNumber: unknown = expect.any(Number);
const from = (address: string) => () => world.call("auth.register", signUp(), { address });
const ask = () =>
  world.call("auth.resendCode", { email: "nobody@example.org" }, { address: "198.51.100.9" });

const guess = (identifier: string, address: string) =>
  world.call("auth.login", { identifier, password: "guessed-1" }, { address });

/** Each guess is a tenth of a second of hashing: more at once would meet the call's time limit on a busy machine. */
const atOnce = 4;

/** How many of these calls, a few at a time, were answered with which status. */
async function statuses(
  count: number,
  call: (turn: number) => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const seen: Record<number, number> = {};
  for (let first = 0; first < count; first += atOnce) {
    const turns = Array.from({ length: Math.min(atOnce, count - first) }, (_, at) => first + at);
    for (const { status } of await Promise.all(turns.map(call))) {
      seen[status] = (seen[status] ?? 0) + 1;
    }
  }
  return seen;
}

test("an address signs up five times in half an hour, others still can", async () => {
  expect(await statuses(7, from("198.51.100.7"))).toEqual({ 202: 5, 429: 2 });
  expect(await statuses(1, from("198.51.100.8"))).toEqual({ 202: 1 });
});

test("an address tries 25 passwords in five minutes, and is told when to come back", async () => {
  const startedMs = performance.now();
  const spraying = await statuses(30, (turn) => guess(`victim${turn}`, "2001:db8:1:2::1"));
  // One more every twelve seconds: a busy machine may need as long for all of them.
  const moreMax = Math.floor((performance.now() - startedMs) / 12_000);
  expect(spraying[401]).toBeWithin(25, 25 + moreMax + 1);
  expect(spraying[429]).toBe(30 - Number(spraying[401]));
  const sameNetwork = await guess("victim", "2001:db8:1:2:ffff::9");
  expect(sameNetwork.status).toBe(429);
  expect(sameNetwork.error).toMatchObject({ code: "rate-limited", retryAfterMs: anyNumber });
});

test("an address asks for five codes in half an hour", async () => {
  expect(await statuses(6, ask)).toEqual({ 202: 5, 429: 1 });
});
