/**
 * `profile.get` with everything it decides (who may know of whom, who sees which field, which numbers), against reading the
 * same rows by their keys: the account, its settings, its numbers.
 */
import type { Id } from "#src/kit/id.ts";
import type { CallSide } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage, type PeopleStage } from "./harness/people-stage.ts";
import { reportAgainstBare } from "./harness/report-against-bare.ts";

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
  await reportAgainstBare({
    benchmark: "people-profile",
    question: "one profile, with all that is decided about it",
    ...{ ours, bare, rounds, calls, timesMax: 3 },
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
