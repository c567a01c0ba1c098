import { expect, test } from "bun:test";
import fc from "fast-check";
import { backoffBaseMs, backoffCapMs, backoffMs } from "#src/client/backoff.ts";
import { closeAdvice } from "#src/client/close-advice.ts";

test("a pause is anywhere below a ceiling that doubles up to the cap", () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, chance) => {
        const pauseMs = backoffMs(attempt, () => chance);
        expect(pauseMs).toBeGreaterThanOrEqual(0);
        expect(pauseMs).toBeLessThanOrEqual(Math.min(backoffCapMs, backoffBaseMs * 2 ** attempt));
      },
    ),
  );
  expect(backoffMs(0, () => 0.5)).toBe(backoffBaseMs / 2);
  expect(backoffMs(3, () => 0.5)).toBe(backoffBaseMs * 4);
});

const resume = (delayMs: number) => ({ kind: "resume" as const, delayMs });

test("the range of a close code decides what follows", () => {
  for (const code of [1000, 1001, 1005, 1006, 1011, 1012])
    expect(closeAdvice(code, "")).toEqual(resume(0));
  expect(closeAdvice(4005, '{"reason":"flood","delaySeconds":60}')).toEqual(resume(60_000));
  expect(closeAdvice(4099, "no JSON")).toEqual(resume(0));
  expect(closeAdvice(4101, "")).toEqual({ kind: "new-token" });
  expect(closeAdvice(4201, '{"reason":"replaced","delaySeconds":0}')).toEqual({
    kind: "stop",
    reason: "replaced",
  });
  expect(closeAdvice(1009, "")).toEqual({ kind: "drop-frame" });
});

test("only a delay in the range that speaks of delays counts, and never more than ten minutes", () => {
  expect(closeAdvice(1001, '{"delaySeconds":60}')).toEqual({ kind: "resume", delayMs: 0 });
  expect(closeAdvice(4000, '{"delaySeconds":1e9}')).toEqual({ kind: "resume", delayMs: 600_000 });
  expect(closeAdvice(4000, '{"delaySeconds":-5}')).toEqual({ kind: "resume", delayMs: 0 });
});
