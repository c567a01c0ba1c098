/** Beginning to watch costs a look at each thing, so it is counted by the thing, on all of a person's devices together. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { MemoryLimiter } from "#src/transport/rate-limit.ts";
import { TestServer } from "#test/harness/server.ts";

/** A tenth of production's: fifty things on a socket, five hundred at once, and ten more a second. */
const env = { RATE_LIMIT_FACTOR: "0.1" };
const ids = (count: number) => Array.from({ length: count }, () => newId());

test("whoever watches hundreds of people anew and anew has to wait, on every device; others do not", async () => {
  const server = await TestServer.start({ env });
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  for (let times = 0; times < 12; times += 1) {
    // Two operations more for the socket, ten things more for the person.
    server.clock.elapse({ seconds: 1 });
    const { watch } = await ann.call<{ watch: string }>("presence.watch", { accountIds: ids(50) });
    await ann.call("presence.unwatch", { watch });
  }
  server.clock.elapse({ seconds: 1 });
  const refused = await ann.refusal("presence.watch", { accountIds: ids(50) });
  expect(refused).toMatchObject({ code: "rate-limited" });
  expect(refused.retryAfterMs).toBeWithin(100, 5_000);
  await ann.connect();
  const elsewhere = await ann.refusal("presence.watch", { accountIds: ids(50) });
  expect(elsewhere.code).toBe("rate-limited");
  await bob.call("presence.watch", { accountIds: ids(50) });
  server.clock.elapse({ seconds: 5 });
  await ann.call("presence.watch", { accountIds: ids(50) });
});

test("what counts as several needs room for all of them", () => {
  const limiter = new MemoryLimiter(1, () => 0);
  const limit = { name: "things", by: "account", limit: 1, perSeconds: 1, burst: 10 } as const;
  expect(limiter.take("ann", limit, 6)).toBe(0);
  expect(limiter.take("ann", limit, 5)).toBe(1_000);
  expect(limiter.take("ann", limit, 4)).toBe(0);
  expect(limiter.take("ann", limit)).toBe(1_000);
  expect(limiter.take("bob", limit, 10)).toBe(0);
});
