/** The plan's figures follow from its inputs, and its inputs name what measures them. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { assumed, measured } from "../../bench/plan/inputs.ts";
import { planFor } from "../../bench/plan/model.ts";
import { filled, scalingPage } from "../../bench/plan/write.ts";

const page = await Bun.file(scalingPage).text();

test("the tables of the page are what the inputs give", () => {
  expect(page).toBe(filled(page));
  expect(page.match(/<!-- table \w+ -->/g)).toHaveLength(4);
});

test("every measured cost names a benchmark that exists", () => {
  for (const { measuredBy } of Object.values(measured)) {
    const [, name = ""] = /^`([\w-]+)/.exec(measuredBy) ?? [];
    expect([name, existsSync(resolve(import.meta.dir, `../../bench/${name}.ts`))]).toEqual([
      name,
      true,
    ]);
  }
});

test("the plan is the arithmetic that its words say", () => {
  const plan = planFor(1_000_000);
  const messages = ((1_000_000 * assumed.messagesADay.value) / 86_400) * assumed.peakFactor.value;
  expect(plan.messagesASecond).toBeCloseTo(messages, 6);
  expect(plan.walBytesASecond).toBeCloseTo(messages * measured.walBytes.value, 3);
  expect(plan.sockets).toBe(1_000_000 * assumed.onlineShare.value);
  expect(plan.instances).toBeGreaterThanOrEqual(plan.sockets / assumed.socketsAnInstance.value);
  expect(plan.instances).toBeGreaterThanOrEqual(plan.serverCores);
  // Ten times the people are ten times the work, wherever nothing is rounded up.
  const larger = planFor(10_000_000);
  for (const key of ["serverCores", "postgresCores", "keptBytes", "egressBytesASecond"] as const)
    expect(larger[key] / plan[key]).toBeCloseTo(10, 6);
});
