/**
 * `graph.getRelationships` of a hundred people, some of whom one knows, against looking up the same rows by their keys: the
 * accounts, and every pair in the tables of relations, with nothing decided and nothing left out.
 */
import type { Id } from "#src/kit/id.ts";
import type { CallSide } from "./harness/compare-calls.ts";
import { numberOption } from "./harness/options.ts";
import { setPeopleStage, type PeopleStage } from "./harness/people-stage.ts";
import { reportAgainstBare } from "./harness/report-against-bare.ts";

const rounds = numberOption("rounds", 7);
const calls = numberOption("calls", 300);
const asked = 100;

interface Question {
  readonly viewerId: Id;
  readonly ids: readonly Id[];
}

const stage = await setPeopleStage("relationships");
try {
  const questions = await chooseQuestions(stage);
  const pick = (n: number): Question => questions[n % questions.length] as Question;
  const ours: CallSide = {
    name: "graph.getRelationships",
    call: (n) => {
      const { viewerId, ids } = pick(n);
      return stage.call("graph.getRelationships", viewerId, { accountIds: ids });
    },
  };
  const bare: CallSide = { name: "the rows by their keys", call: (n) => lookUp(stage, pick(n)) };
  await reportAgainstBare({
    benchmark: "people-relationships",
    question: `how one stands to ${asked} people, in a world of ${stage.people.toLocaleString("en-US")}`,
    ...{ ours, bare, rounds, calls, timesMax: 2 },
  });
} finally {
  await stage.stop();
}
process.exit(0);

/** Whom they follow, who follow them, friends, people nearby, anybody. */
async function chooseQuestions({ server, actors, world, random, people }: PeopleStage) {
  const questions: Question[] = [];
  for (const viewerId of actors) {
    const known = await server.postgres.sql<{ id: Id }[]>`
      (select followed_id as id from follows where follower_id = ${viewerId} limit 30)
      union (select follower_id from follows where followed_id = ${viewerId} limit 30)
      union (select high_id from friendships where low_id = ${viewerId} limit 10)
      union (select blocked_id from blocks where blocker_id = ${viewerId} limit 5)`;
    const ids = new Set(known.map(({ id }) => id));
    while (ids.size < asked) ids.add(world.id(random.below(people)));
    questions.push({ viewerId, ids: [...ids].slice(0, asked) });
  }
  return questions;
}

async function lookUp({ server }: PeopleStage, { viewerId, ids }: Question): Promise<unknown> {
  return await server.postgres.sql`
    select o.id, a.is_visible, f.created_at as f, g.created_at as g, r.created_at as r, s.created_at as s,
      h.created_at as h, w.is_from_low as w, b.created_at as b, c.created_at as c, m.until as m, t.created_at as t, k.member_id as k
    from unnest(${ids as Id[]}::uuid[]) o(id)
    cross join (select ${viewerId}::uuid as id) v
    join accounts a on a.id = o.id
    left join follows f on f.follower_id = v.id and f.followed_id = o.id
    left join follows g on g.follower_id = o.id and g.followed_id = v.id
    left join follow_requests r on r.requester_id = v.id and r.target_id = o.id
    left join follow_requests s on s.requester_id = o.id and s.target_id = v.id
    left join friendships h on h.low_id = least(v.id, o.id) and h.high_id = greatest(v.id, o.id)
    left join friend_requests w on w.low_id = least(v.id, o.id) and w.high_id = greatest(v.id, o.id)
    left join blocks b on b.blocker_id = v.id and b.blocked_id = o.id
    left join blocks c on c.blocker_id = o.id and c.blocked_id = v.id
    left join mutes m on m.muter_id = v.id and m.muted_id = o.id
    left join restrictions t on t.restricter_id = v.id and t.restricted_id = o.id
    left join lists l on l.owner_id = v.id and l.kind = 'closeFriends'
    left join list_members k on k.list_id = l.id and k.member_id = o.id`;
}
