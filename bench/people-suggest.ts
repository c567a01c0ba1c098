/**
 * `graph.suggest` from the beginning, for people with few and with many friends; and, for information, `contacts.match` of a
 * thousand hashes, and how many follows a second are written, durable, with their events.
 */
import { randomBytes } from "node:crypto";
import type { Id } from "#src/kit/id.ts";
import { callRow, measure, type CallSide } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage } from "./harness/people-stage.ts";
import { report } from "./harness/report.ts";

const calls = numberOption("calls", 150);
const follows = numberOption("follows", 400);

const stage = await setPeopleStage("suggest");
const { sql } = stage.server.postgres;
const actorAt = (n: number): Id => stage.actors[n % stage.actors.length] ?? "";
try {
  const suggest: CallSide = {
    name: "graph.suggest, first page",
    async call(n) {
      await stage.call("graph.suggest", actorAt(n), {});
    },
  };
  // Each person once: a second time the page of before would be given again.
  const suggested = await measure(suggest, 0, {
    calls: Math.min(calls, stage.actors.length),
    atOnce: 1,
  });
  const again = await measure(suggest, 0, {
    calls: Math.min(calls, stage.actors.length),
    atOnce: 1,
  });
  const busiest = await theBusiest();
  const busy = await measure(
    {
      name: "busy",
      call: (n) => stage.call("graph.suggest", busiest[n % busiest.length] ?? "", {}),
    },
    0,
    { calls: busiest.length, atOnce: 1 },
  );
  const hashes = Array.from({ length: 1_000 }, () => randomBytes(32).toString("hex"));
  const matched = await measure(
    { name: "match", call: (n) => stage.call("contacts.match", actorAt(n), { hashes }) },
    0,
    { calls: 10, atOnce: 1 },
  );
  const written = await writeFollows();
  report({
    benchmark: "people-suggest",
    question: `whom somebody may know, in a world of ${stage.people.toLocaleString("en-US")}`,
    rows: [
      callRow("graph.suggest, first page", [suggested]),
      callRow("the same again", [again]),
      callRow("of people with the most friends", [busy]),
      callRow("contacts.match of 1,000", [matched]),
      callRow("graph.follow, 16 at once", [written]),
    ],
    result: suggested.p99Ms,
    unit: "ms (p99 of first pages)",
    goal: { atMost: 50 },
    also: [
      { result: busy.p99Ms, unit: "ms (p99, people with the most friends)", goal: { atMost: 50 } },
      { result: 1000 / written.meanMs, unit: "follows written a second" },
    ],
  });
} finally {
  await stage.stop();
}
process.exit(0);

async function theBusiest(): Promise<Id[]> {
  const rows = await sql<{ id: Id }[]>`
    select account_id as id from graph_counts join accounts on id = account_id and is_visible
    order by friends desc limit 40`;
  return rows.map(({ id }) => id);
}

/** Between people who do not follow each other, and taken back afterwards: the world stays as it was made. */
async function writeFollows() {
  const pairs: { one: Id; other: Id }[] = [];
  while (pairs.length < follows) {
    const one = actorAt(pairs.length);
    const other = stage.world.id(stage.random.below(stage.people));
    const [free] = await sql`
      select from accounts a where a.id = ${other} and a.id <> ${one} and a.is_visible and not a.is_private
        and not exists (select from follows where follower_id = ${one} and followed_id = a.id)
        and not exists (select from blocks where (blocker_id, blocked_id) in ((${one}, a.id), (a.id, ${one})))`;
    if (free) pairs.push({ one, other });
  }
  const run = (op: string): CallSide => ({
    name: op,
    async call(n) {
      const pair = pairs[n % pairs.length];
      if (pair) await stage.call(op, pair.one, { accountId: pair.other });
    },
  });
  const written = await measure(run("graph.follow"), 0, { calls: pairs.length, atOnce: 16 });
  await measure(run("graph.unfollow"), 0, { calls: pairs.length, atOnce: 16 });
  return written;
}
