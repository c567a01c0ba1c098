/**
 * `profile.get` with everything it decides (who may know of whom, who sees which field, which numbers), against reading the
 * same rows by their keys: the account, its settings, its numbers.
 */
import type { Id } from "#src/kit/id.ts";
import { callRow, compareCalls, type CallSide } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage, type PeopleStage } from "./harness/people-stage.ts";
import { report } from "./harness/report.ts";
import { median, rangeOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 7);
const calls = numberOption("calls", 1_000);

const stage = await setPeopleStage("profile");
try {
  const pairs = await choosePairs(stage);
  const pick = (n: number) => pairs[n % pairs.length] as (typeof pairs)[number];
  const ours: CallSide = {
    name: "profile.get",
    call: (n) => stage.call("profile.get", pick(n).viewerId, { id: pick(n).id }),
  };
  const bare: CallSide = { name: "the rows by their keys", call: (n) => lookUp(stage, pick(n).id) };
  const alone = await compareCalls({ ours, bare }, { rounds, calls, atOnce: 1 });
  const crowd = await compareCalls({ ours, bare }, { rounds, calls: calls * 2, atOnce: 16 });
  const goal = { atMost: 3 } as const;
  report({
    benchmark: "people-profile",
    question: "one profile, with all that is decided about it",
    rows: [
      callRow(`${ours.name}, one at a time`, alone.ours),
      callRow(`${bare.name}, one at a time`, alone.bare),
      callRow(`${ours.name}, 16 at once`, crowd.ours),
      callRow(`${bare.name}, 16 at once`, crowd.bare),
    ],
    result: median(alone.ratios),
    unit: "times the bare look-up, one at a time",
    goal,
    also: [{ result: median(crowd.ratios), unit: "times, 16 at once", goal }],
    notes: [
      `median of ${rounds} rounds; from ${rangeOf(alone.ratios)}, and from ${rangeOf(crowd.ratios)}`,
    ],
  });
} finally {
  await stage.stop();
}
process.exit(0);

/** Half of them are people whom the viewer follows, the others anybody; all may be met. */
async function choosePairs({ server, actors, world, random, people }: PeopleStage) {
  const pairs: { viewerId: Id; id: Id }[] = [];
  for (const viewerId of actors) {
    const others = Array.from({ length: 10 }, () => world.id(random.below(people)));
    const rows = await server.postgres.sql<{ id: Id }[]>`
      select a.id from accounts a where a.is_visible and a.id in (
        (select followed_id from follows where follower_id = ${viewerId} limit 5)
        union all select unnest(${others}::uuid[]))
      and not exists (select from blocks b where (b.blocker_id, b.blocked_id) in ((a.id, ${viewerId}), (${viewerId}, a.id)))
      limit 10`;
    for (const { id } of rows) pairs.push({ viewerId, id });
  }
  // One viewer's are not asked for in a row.
  return pairs.toSorted((one, other) =>
    (one.id + one.viewerId).localeCompare(other.id + other.viewerId),
  );
}

async function lookUp({ server }: PeopleStage, id: Id): Promise<unknown> {
  return await server.postgres.sql`
    select a.id, a.handle, a.display_name, a.bio, a.pronouns, a.location, a.links, a.birth_date, a.avatar_id, a.cover_id,
      a.field_audiences, a.is_private, a.version, a.created_at, c.followers, c.following, c.friends,
      s.followers_list, s.following_list, s.friends_list
    from accounts a left join graph_counts c on c.account_id = a.id left join privacy_settings s on s.account_id = a.id
    where a.id = ${id}`;
}
