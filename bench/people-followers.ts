/**
 * A page of twenty followers of somebody whom a million follow, at the beginning, in the middle and at the end of the list,
 * against reading the same twenty rows of the index with their accounts, with nothing asked about who may see whom.
 */
import type { Id } from "#src/kit/id.ts";
import { callRow, compareCalls, type CallSide, type Comparison } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage } from "./harness/people-stage.ts";
import { report } from "./harness/report.ts";
import { median, rangeOf } from "./harness/statistics.ts";
import { celebrity } from "./world/parameters.ts";

const rounds = numberOption("rounds", 7);
const calls = numberOption("calls", 300);
const pageSize = 20;
/** Places near each other, so that no page is asked for twice in a row. */
const placesPerDepth = 50;

interface Place {
  readonly exactAt: string;
  readonly id: Id;
}

const depths = { first: 0, middle: 0.5, last: 0.999 } as const;
type Depth = keyof typeof depths;

const stage = await setPeopleStage("followers");
const { sql } = stage.server.postgres;
const ownerId = stage.world.id(celebrity);
try {
  const viewers = await whoMayMeet(stage.actors);
  const total = stage.world.facts.degrees.celebrityFollowers;
  const results = new Map<Depth, Comparison>();
  const crowds: number[] = [];
  for (const depth of Object.keys(depths) as Depth[]) {
    const places = await placesAt(Math.floor(total * depths[depth]), depth === "first");
    const sides = sidesAt(viewers, places);
    results.set(depth, await compareCalls(sides, { rounds, calls, atOnce: 1 }));
    const crowd = await compareCalls(sides, { rounds: 5, calls: calls * 2, atOnce: 16 });
    crowds.push(median(crowd.ratios));
  }
  const meanAt = (depth: Depth): number =>
    median((results.get(depth)?.ours ?? []).map(({ meanMs }) => meanMs));
  const worst = Math.max(...Array.from(results.values(), ({ ratios }) => median(ratios)));
  report({
    benchmark: "people-followers",
    question: `a page of ${pageSize} of ${total.toLocaleString("en-US")} followers`,
    rows: Array.from(results).flatMap(([depth, { ours, bare }]) => [
      callRow(`graph.listFollowers, ${depth} page`, ours),
      callRow(`the same rows by the index, ${depth} page`, bare),
    ]),
    result: worst,
    unit: "times the bare look-up, at the worst depth",
    goal: { atMost: 2 },
    also: [
      { result: Math.max(...crowds), unit: "times, 16 at once", goal: { atMost: 2 } },
      {
        result: meanAt("last") / meanAt("first"),
        unit: "times the first page, for the last",
        goal: { atMost: 1.5 },
      },
    ],
    notes: Array.from(
      results,
      ([depth, { ratios }]) =>
        `${depth}: median of ${rounds} rounds ${median(ratios).toFixed(2)}, from ${rangeOf(ratios)}`,
    ),
  });
} finally {
  await stage.stop();
}
process.exit(0);

function sidesAt(viewers: readonly Id[], places: readonly (Place | null)[]) {
  const viewerAt = (n: number): Id => viewers[n % viewers.length] ?? ownerId;
  const placeAt = (n: number): Place | null => places[n % places.length] ?? null;
  // A cursor is given to a client by the page before: making it is no part of this one.
  const cursors = new Map<string, string>();
  const cursorAt = (n: number): { cursor?: string } => {
    const [viewerId, place] = [viewerAt(n), placeAt(n)];
    if (place === null) return {};
    const name = `graph.listFollowers:${viewerId}:${ownerId}`;
    const key = `${name}:${place.id}`;
    const cursor = cursors.get(key) ?? stage.cursor(name, [place.exactAt, place.id], viewerId);
    cursors.set(key, cursor);
    return { cursor };
  };
  for (let n = 0; n < viewers.length * places.length; n += 1) cursorAt(n);
  const ours: CallSide = {
    name: "ours",
    async call(n) {
      const input = { accountId: ownerId, limit: pageSize, ...cursorAt(n) };
      const page = await stage.call<{ items: unknown[] }>(
        "graph.listFollowers",
        viewerAt(n),
        input,
      );
      if (page.items.length !== pageSize) throw new Error(`a page of ${page.items.length}`);
    },
  };
  const bare: CallSide = { name: "bare", call: (n) => lookUp(placeAt(n)) };
  return { ours, bare };
}

async function lookUp(place: Place | null): Promise<unknown> {
  const beyond =
    place === null
      ? sql``
      : sql`and (f.created_at, f.follower_id) < (${place.exactAt}::text::timestamptz, ${place.id}::text::uuid)`;
  return await sql`
    select p.follower_id, p.created_at, a.handle, a.display_name, a.avatar_id from (
      select f.follower_id, f.created_at from follows f where f.followed_id = ${ownerId} ${beyond}
      order by f.created_at desc, f.follower_id desc limit ${pageSize + 1}) p
    join accounts a on a.id = p.follower_id`;
}

async function placesAt(depth: number, isFirst: boolean): Promise<(Place | null)[]> {
  if (isFirst) return [null];
  return await sql<Place[]>`
    select follower_id as id, created_at::text as "exactAt" from follows where followed_id = ${ownerId}
    order by created_at desc, follower_id desc offset ${depth - placesPerDepth * pageSize} limit ${placesPerDepth}`;
}

async function whoMayMeet(ids: readonly Id[]): Promise<Id[]> {
  const rows = await sql<{ id: Id }[]>`
    select a.id from accounts a where a.id = any(${ids as Id[]}::uuid[]) and not exists (
      select from blocks b where (b.blocker_id, b.blocked_id) in ((a.id, ${ownerId}), (${ownerId}, a.id)))`;
  return rows.map(({ id }) => id);
}
