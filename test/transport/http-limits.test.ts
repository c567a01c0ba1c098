/** How often one may call over HTTP, and that nobody gets more of it by saying to be somebody else. */
import { expect, test } from "bun:test";
import { TestServer, type HttpAnswer } from "#test/harness/server.ts";

/** Production's limits divided by ten: thirty calls in five minutes, and a sign-up at a time. */
const env = { RATE_LIMIT_FACTOR: "0.1" };
const limit = 30;
const direct = await TestServer.start({ env });
const proxied = await TestServer.start({
  env: { ...env, TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8" },
});

/** A call that needs no login, from whatever address these headers claim. */
function ask(server: TestServer, forwarded?: string): Promise<HttpAnswer> {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return server.http("auth.logout", {}, headers);
}

async function answered(calls: number, call: (n: number) => Promise<HttpAnswer>): Promise<number> {
  let count = 0;
  for (let n = 0; n < calls; n += 1) if ((await call(n)).status !== 429) count += 1;
  return count;
}

test("an address has so many calls, whatever addresses it claims, and is told when to come back", async () => {
  expect(await answered(limit + 5, (n) => ask(direct, `203.0.113.${n}`))).toBe(limit);
  const refused = await ask(direct, "198.51.100.1, 127.0.0.1");
  expect([refused.status, refused.body.error?.code]).toEqual([429, "rate-limited"]);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeWithin(1, 11);
  expect(refused.body.error).toMatchObject({ retryAfterMs: expect.any(Number) as number });
  direct.clock.elapse({ seconds });
  expect((await ask(direct)).status).toBe(401);
});

test("calls with tokens that are none are counted too", async () => {
  direct.clock.elapse({ minutes: 10 });
  const guesses = await answered(limit + 5, (n) =>
    direct.http("session.list", {}, { authorization: `Bearer forged.token.${n}` }),
  );
  expect(guesses).toBe(limit);
});

test("a person has so many calls from all addresses, and others are not slowed by it", async () => {
  direct.clock.elapse({ minutes: 10 });
  const [ann, bob] = await direct.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  expect(await answered(limit + 3, () => ann.http("session.list"))).toBe(limit);
  expect((await bob.http("session.list")).status).toBe(200);
});

test.each([
  [
    "a chain's last untrusted hop counts",
    "203.0.113.7, 198.51.100.1, 10.1.2.3",
    "6.6.6.6, 198.51.100.1, 10.9.9.9",
  ],
  ["a network of IPv6 is one address", "2001:db8:7:7::1", "2001:db8:7:7:ffff:ffff:ffff:ffff"],
  ["ports and words are no addresses", "unknown", "nonsense, ::::"],
])("behind a trusted proxy, %s", async (_name, first, second) => {
  proxied.clock.elapse({ minutes: 10 });
  expect(await answered(limit + 2, (n) => ask(proxied, n % 2 === 0 ? first : second))).toBe(limit);
});

test("behind a trusted proxy, two people's addresses are two", async () => {
  proxied.clock.elapse({ minutes: 10 });
  expect(await answered(limit + 2, () => ask(proxied, "203.0.113.40"))).toBe(limit);
  expect((await ask(proxied, "203.0.113.41")).status).toBe(401);
});
