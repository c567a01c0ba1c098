/**
 * `profile.search` for what people type: beginnings, whole handles, names in many scripts, slips of the finger, what nobody
 * is called. By somebody else each time, one at a time and eight at once.
 */
import type { Id } from "#src/kit/id.ts";
import { callRow, measure, type CallResult } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage, type PeopleStage } from "./harness/people-stage.ts";
import { report } from "./harness/report.ts";
import { quantile } from "./harness/statistics.ts";

const calls = numberOption("calls", 400);
const goalMs = 30;

const kinds = [
  "beginning",
  "exact handle",
  "whole name",
  "typo",
  "other script",
  "no hit",
] as const;
type Kind = (typeof kinds)[number];

const stage = await setPeopleStage("search");
const { sql } = stage.server.postgres;
try {
  const queries = await chooseQueries(stage);
  const took: number[] = [];
  const rows: Record<string, string | number>[] = [];
  for (const kind of kinds) {
    const side = { name: kind, call: searching(kind, queries[kind], took) };
    await measure(side, 0, { calls: 50, atOnce: 1 });
    took.splice(0, took.length, ...took.filter((_, index) => index < took.length - 50));
    rows.push(callRow(kind, [await measure(side, 50, { calls, atOnce: 1 })]));
  }
  const mixed = (n: number): Promise<unknown> => {
    const kind = kinds[n % kinds.length] ?? "beginning";
    const of = queries[kind];
    return search(of[n % of.length] ?? "", n);
  };
  const crowd: CallResult = await measure({ name: "mixed", call: mixed }, 0, {
    calls: calls * 2,
    atOnce: 8,
  });
  rows.push(callRow("all of them, 8 at once", [crowd]));
  report({
    benchmark: "people-search",
    question: `people by what they are called, among ${Number(stage.world.facts.rows["accounts"]).toLocaleString("en-US")}`,
    rows,
    result: quantile(took, 0.99),
    unit: "ms (p99 of all kinds, one at a time)",
    goal: { atMost: goalMs },
    also: [{ result: crowd.p99Ms, unit: "ms (p99, 8 at once)" }],
  });
} finally {
  await stage.stop();
}
process.exit(0);

function searching(kind: Kind, of: readonly string[], took: number[]) {
  return async (n: number): Promise<void> => {
    const began = performance.now();
    const found = await search(of[n % of.length] ?? "", n);
    took.push(performance.now() - began);
    if (kind === "exact handle" && found.items.length === 0) throw new Error("found nobody");
  };
}

async function search(query: string, n: number): Promise<{ items: readonly unknown[] }> {
  const viewerId = stage.actors[n % stage.actors.length] ?? "";
  return await stage.call<{ items: unknown[] }>("profile.search", viewerId, { query });
}

async function chooseQueries({
  random,
  world,
  people,
}: PeopleStage): Promise<Record<Kind, string[]>> {
  const ids = Array.from({ length: 300 }, () => world.id(random.below(people)));
  const rows = await sql<{ id: Id; handle: string; displayName: string }[]>`
    select id, handle, display_name as "displayName" from accounts
    where id = any(${ids}::uuid[]) and is_visible order by md5(id::text)`;
  const handles = rows.map(({ handle }) => handle);
  const names = rows.map(({ displayName }) => displayName);
  return {
    beginning: rows.map(({ handle }, n) => handle.slice(0, 1 + (n % 5))),
    "exact handle": handles,
    "whole name": names.filter(isLatin),
    typo: names.filter((name) => isLatin(name) && name.length > 5).map(swapLetters),
    "other script": names.filter((name) => !isLatin(name)),
    "no hit": rows.map((_, n) => `zqxj${n}wvk`),
  };
}

function isLatin(text: string): boolean {
  return /^[\p{Script=Latin}\p{P}\p{N}\s]+$/u.test(text);
}

/** Two neighbours change places, somewhere in the middle. */
function swapLetters(name: string): string {
  const at = Math.floor(name.length / 2);
  return `${name.slice(0, at)}${name[at + 1] ?? ""}${name[at] ?? ""}${name.slice(at + 2)}`;
}
