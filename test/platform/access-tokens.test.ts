import { expect, test } from "bun:test";
import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { createAccessTokens } from "#src/platform/access-tokens.ts";

const first = { kid: "2026-11", secret: "n".repeat(32) };
const second = { kid: "2026-10", secret: "o".repeat(32) };
const person = { accountId: newId(), sessionId: newId() };
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs) };

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => "accepted",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
}

test("a token says who, for ten minutes and a leeway of thirty seconds", async () => {
  const tokens = createAccessTokens([first], clock);
  const token = await tokens.sign(person);
  const { expiresAt, ...who } = await tokens.verify(token);
  expect(who).toEqual(person);
  expect(Math.abs(expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(2_000);
  aheadMs = 625_000;
  expect(await tokens.verify(token)).toMatchObject(person);
  aheadMs = 635_000;
  expect(await refusalOf(tokens.verify(token))).toBe("unauthenticated");
  aheadMs = 0;
});

test("the first key of the ring signs, all verify, a removed one no longer", async () => {
  const before = await createAccessTokens([second], clock).sign(person);
  const ring = createAccessTokens([first, second], clock);
  expect(await ring.verify(before)).toMatchObject(person);
  const after = await ring.sign(person);
  expect(await refusalOf(createAccessTokens([second], clock).verify(after))).toBe(
    "unauthenticated",
  );
  expect(await createAccessTokens([first], clock).verify(after)).toMatchObject(person);
});

test("a kid's token made with another key of the ring is refused", async () => {
  const mixed = createAccessTokens([{ kid: first.kid, secret: second.secret }], clock);
  const ring = createAccessTokens([first, second], clock);
  expect(await refusalOf(ring.verify(await mixed.sign(person)))).toBe("unauthenticated");
});

test.each(["", "x", "a.b", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", "\u{1f600}"])(
  "%j is no token",
  async (text) => {
    expect(await refusalOf(createAccessTokens([first], clock).verify(text))).toBe(
      "unauthenticated",
    );
  },
);

const make = (keys: { kid: string; secret: string }[]) => () => createAccessTokens(keys, clock);

test("a short secret, a repeated kid and an empty ring are our own mistakes", () => {
  expect(make([{ kid: "a", secret: "x".repeat(31) }])).toThrow("32 bytes");
  expect(make([first, { ...second, kid: first.kid }])).toThrow("used once");
  expect(make([])).toThrow("token key");
});
