import { expect, test } from "bun:test";
import { AppError } from "#src/kit/errors.ts";
import { createPasswordHasher, defaultPasswordCost } from "#src/platform/password.ts";

const anyNumber: unknown = expect.any(Number);
const hasher = createPasswordHasher();
const weaker = (memoryCost: number, timeCost: number) =>
  Bun.password.hash("x", { algorithm: "argon2id", memoryCost, timeCost });
const start = "é".repeat(36);

test("a hash is argon2id with 64 MiB and two passes, salted", async () => {
  const [one, other] = await Promise.all([hasher.hash("same"), hasher.hash("same")]);
  expect(one).toStartWith("$argon2id$v=19$m=65536,t=2,p=1$");
  expect(one).not.toBe(other);
});

test("every byte of a password counts", async () => {
  expect(Buffer.byteLength(start)).toBe(72);
  const hash = await hasher.hash(`${start}right`);
  expect(await hasher.verify(`${start}right`, hash)).toBe(true);
  expect(await hasher.verify(`${start}wrong`, hash)).toBe(false);
  expect(await hasher.verify(start, hash)).toBe(false);
});

test("it does not matter how a keyboard composes letters", async () => {
  expect(await hasher.verify("cafe\u0301", await hasher.hash("caf\u00e9"))).toBe(true);
});

test("nobody has no password", async () => {
  expect(await hasher.verify("", null)).toBe(false);
  expect(await hasher.verify("anything", null)).toBe(false);
});

test("nobody's check takes as long as a wrong password's", async () => {
  const hash = await hasher.hash("right");
  const medianMs = async (given: string | null) => {
    const times: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const begun = performance.now();
      await hasher.verify("wrong", given);
      times.push(performance.now() - begun);
    }
    return times.toSorted((a, b) => a - b)[3] ?? 0;
  };
  const [nobodys, somebodys] = [await medianMs(null), await medianMs(hash)];
  // Loose, for busy machines: without the work it would be a thousandth.
  expect(nobodys).toBeGreaterThan(somebodys / 2);
});

test("only hashes of weaker parameters are outdated", async () => {
  expect(hasher.isOutdated(await hasher.hash("x"))).toBe(false);
  expect(hasher.isOutdated(await weaker(32 * 1024, 2))).toBe(true);
  expect(hasher.isOutdated(await weaker(64 * 1024, 1))).toBe(true);
  expect(hasher.isOutdated(await Bun.password.hash("x", { algorithm: "bcrypt", cost: 4 }))).toBe(
    true,
  );
});

test("two run, sixty-four wait, more are refused, and places come free again", async () => {
  const crowded = createPasswordHasher();
  const cheap = await Bun.password.hash("x", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  const results = await Promise.allSettled(
    Array.from({ length: 70 }, () => crowded.verify("x", cheap)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(66);
  for (const result of results) {
    if (result.status === "fulfilled") continue;
    expect(result.reason).toBeInstanceOf(AppError);
    expect(result.reason).toMatchObject({
      code: "unavailable",
      details: { retryAfterMs: anyNumber },
    });
  }
  expect(await crowded.verify("x", cheap)).toBe(true);
});

test("a check that fails gives its place back", async () => {
  const fragile = createPasswordHasher();
  const broken = await Promise.allSettled(
    Array.from({ length: 5 }, () => fragile.verify("x", "no hash")),
  );
  expect(broken.every(({ status }) => status === "rejected")).toBe(true);
  expect(await fragile.verify("x", null)).toBe(false);
});

test("whoever waited too long is turned away without a hash, and those after them are not", async () => {
  let nowMs = 0;
  const crowded = createPasswordHasher(defaultPasswordCost, () => nowMs);
  const cheap = await Bun.password.hash("x", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  const running = [crowded.hash("slow"), crowded.hash("slow")];
  const late = Promise.allSettled(Array.from({ length: 10 }, () => crowded.verify("x", cheap)));
  nowMs = 4_001;
  const inTime = Array.from({ length: 10 }, () => crowded.verify("x", cheap));
  await Promise.all(running);
  expect(
    (await late).map((one) => (one.status === "rejected" ? (one.reason as AppError).code : "")),
  ).toEqual(Array.from({ length: 10 }, () => "unavailable"));
  expect(await Promise.all(inTime)).toEqual(Array.from({ length: 10 }, () => true));
  expect(await crowded.verify("x", cheap)).toBe(true);
});
