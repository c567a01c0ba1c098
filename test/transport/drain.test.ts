import { expect, test } from "bun:test";
import fc from "fast-check";
import { spreadOver } from "#src/transport/drain.ts";

const latest = (clients: number): number => spreadOver(clients, () => 1)();

test("the more are sent away, the longer the time they are spread over, up to a bound", () => {
  expect(latest(1)).toBe(1);
  expect(latest(5_000)).toBe(5);
  expect(latest(1_000_000)).toBe(20);
  expect(spreadOver(5_000, () => 0)()).toBe(0);
});

test("every moment of that time is as likely as any other", () => {
  fc.assert(
    fc.property(
      fc.nat(30_000),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (clients, chance) => {
        const window = latest(clients);
        expect(spreadOver(clients, () => chance)()).toBeCloseTo(chance * window, 2);
      },
    ),
  );
});
