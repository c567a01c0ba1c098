/** Counting guesses, against a model that keeps every try and looks at all of them each time. */
import fc from "fast-check";
import { expect, test } from "bun:test";
import {
  forgiveGuess,
  guessPolicy,
  takeGuess,
  type GuessPolicy,
  type Spent,
} from "#src/domains/accounts/guessing/guesses.ts";
import { newId } from "#src/kit/id.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { useWorld } from "./support.ts";

const world = useWorld();
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

type Step =
  | { readonly kind: "wait"; readonly minutes: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "right" };

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ kind: "wrong" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "right" }) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 5, max: 90 }),
        fc.constantFrom(15, 16, 60, 61, 24 * 60),
      )
      .map((minutes): Step => ({ kind: "wait", minutes })),
  },
);

/** How long the next try must wait, as the rule is told to people. */
function waitMs(
  wrong: readonly number[],
  { triesMax, windowMs }: GuessPolicy,
  now: number,
): number {
  const inWindow = wrong.filter((at) => at > now - windowMs);
  const tenth = inWindow.length < triesMax ? 0 : (inWindow.at(-triesMax) ?? 0) + windowMs - now;
  const counting = wrong.filter((at) => at > now - dayMs).length;
  if (counting < triesMax) return Math.max(0, tenth);
  const backOff = Math.min(60, 2 ** (counting - triesMax)) * minuteMs;
  return Math.max(0, tenth, (wrong.at(-1) ?? 0) + backOff - now);
}

test("whatever is tried whenever, as many are let through as the rule says, and told to wait as long", async () => {
  const policies = [guessPolicy, { triesMax: 3, windowMs: 60 * minuteMs }];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...policies),
      fc.array(step, { minLength: 10, maxLength: 60 }),
      async (policy, steps) => {
        let now = Date.parse("2026-11-22T09:00:00.000Z");
        const shared = world.home.server.contexts(systemOrigin(newId()), null);
        const ctx = { ...shared, clock: { now: () => new Date(now) } };
        const subject = newId();
        const wrong: number[] = [];
        for (const one of steps) {
          now += one.kind === "wait" ? one.minutes * minuteMs : 1;
          if (one.kind === "wait") continue;
          const taken = await takeGuess(ctx, subject, policy);
          const expected = waitMs(wrong, policy, now);
          if (expected > 0) expect(taken).toEqual({ retryAfterMs: expected });
          else expect(taken).toEqual({ subject, at: new Date(now) });
          if ("retryAfterMs" in taken) continue;
          if (one.kind === "right") await forgiveGuess(ctx, taken);
          else wrong.push(now);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test("of any number at once no more are let through, and as many more as were given back", async () => {
  const ctx = world.home.server.contexts(systemOrigin(newId()), null);
  const subject = newId();
  const take = () => takeGuess(ctx, subject);
  const taken = await Promise.all(Array.from({ length: 60 }, take));
  const spent = taken.filter((one): one is Spent => "at" in one);
  expect(spent).toHaveLength(10);
  await Promise.all(spent.slice(0, 4).map((one) => forgiveGuess(ctx, one)));
  const again = await Promise.all(Array.from({ length: 60 }, take));
  expect(again.filter((one) => "at" in one)).toHaveLength(4);
});
