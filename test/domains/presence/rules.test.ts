import { expect, test } from "bun:test";
import { appearanceOf, type Chosen, type Evidence } from "#src/domains/presence/rules.ts";

const now = new Date("2026-11-22T09:00:00.000Z");
const chosen: Chosen = { status: "online", doNotDisturbUntil: null, text: null, textUntil: null };
const gone: Evidence = { connected: null, isWhole: true, lastSeenAt: null, wasIdle: false };

function ago(seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000);
}

test.each([
  ["just left", { lastSeenAt: ago(0) }, "online", { againInMs: 30_000 }],
  [
    "left, and lay idle before",
    { lastSeenAt: ago(10), wasIdle: true },
    "away",
    { againInMs: 20_000 },
  ],
  ["left half a minute ago", { lastSeenAt: ago(30) }, "offline", {}],
  ["nobody saw them go", { lastSeenAt: ago(600) }, "offline", { holdMs: 10_000 }],
  ["never seen", {}, "offline", { holdMs: 10_000 }],
  [
    "never seen, and not everybody can be asked",
    { isWhole: false },
    "offline",
    { holdMs: Infinity },
  ],
  [
    "just left, and not everybody can be asked",
    { isWhole: false, lastSeenAt: ago(1) },
    "online",
    { againInMs: 29_000 },
  ],
  [
    "seen by a clock that is an hour ahead",
    { lastSeenAt: ago(-3_600) },
    "offline",
    { holdMs: 10_000 },
  ],
  ["connected", { connected: "active" as const }, "online", {}],
  ["connected and idle", { connected: "idle" as const }, "away", {}],
])("%s", (_what, evidence, status, when) => {
  const { state, own, ...rest } = appearanceOf(chosen, { ...gone, ...evidence }, now);
  expect([state.status, own.status, rest]).toEqual([status, status, when]);
});

test.each([
  ["away", "active", "away"],
  ["away", "idle", "away"],
  ["doNotDisturb", "idle", "doNotDisturb"],
  ["invisible", "active", "offline"],
] as const)("who chose %s and is %s looks %s", (status, connected, shown) => {
  const { state } = appearanceOf({ ...chosen, status }, { ...gone, connected }, now);
  expect(state.status).toBe(shown);
});

test("what runs out is gone at that moment, and looked at again then, the soonest first", () => {
  const wish = { ...chosen, status: "doNotDisturb" as const, text: "Busy" };
  const both = { ...wish, doNotDisturbUntil: ago(-20), textUntil: ago(-10) };
  const here = { ...gone, connected: "active" as const };
  const before = appearanceOf(both, here, now);
  expect([before.state.status, before.state.text, before.againInMs]).toEqual([
    "doNotDisturb",
    "Busy",
    10_000,
  ]);
  const between = appearanceOf(both, here, ago(-10));
  expect([between.state.text, between.state.textUntil, between.againInMs]).toEqual([
    null,
    null,
    10_000,
  ]);
  expect(appearanceOf(both, here, ago(-20)).state.status).toBe("online");
});
