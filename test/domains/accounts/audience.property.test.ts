/**
 * Three answers to who is in an audience: the SQL of reads, the evaluation of deliveries, and a naive one from plain sets.
 * They agree in every world of follows, friendships, lists, close friends, blocks and private accounts.
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  admits,
  canMeet,
  evaluateAudiences,
  peopleFor,
  type StoredAudience,
} from "#src/domains/accounts/index.ts";
import { audienceKinds, type AudienceKindName } from "#src/kit/audience.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { TestServer } from "#test/harness/server.ts";

const server = await TestServer.start();
const { sql } = server.server.postgres;

const peopleCount = 6;
const listsEach = 2;

interface Drawn {
  readonly kind: AudienceKindName;
  readonly list: number;
  readonly users: readonly number[];
  readonly exceptUsers: readonly number[];
  readonly exceptLists: readonly number[];
}

interface World {
  readonly isPrivate: readonly boolean[];
  readonly isHidden: readonly boolean[];
  /** Pairs of positions, as all below. */
  readonly follows: readonly Pair[];
  readonly friends: readonly Pair[];
  readonly blocks: readonly Pair[];
  /** Person, and their list by its position, and who is in it. Position 0 is that of close friends. */
  readonly members: readonly (readonly [owner: number, list: number, member: number])[];
  readonly audiences: readonly (readonly [owner: number, drawn: Drawn])[];
}
type Pair = readonly [number, number];

const person = fc.nat(peopleCount - 1);
const somebody = fc.array(person, { maxLength: 3 });
const pairs = fc
  .array(fc.tuple(person, person), { maxLength: 12 })
  .map((all) => all.filter(([a, b]) => a !== b));
const flags = fc.array(fc.boolean(), { minLength: peopleCount, maxLength: peopleCount });
const rarely = fc.array(
  fc.nat(9).map((n) => n === 0),
  { minLength: peopleCount, maxLength: peopleCount },
);
const list = fc.nat(listsEach - 1).map((n) => n + 1);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom(...audienceKinds),
  list,
  users: somebody,
  exceptUsers: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, somebody),
  exceptLists: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.array(list, { maxLength: 2 }),
  ),
});
const worlds: fc.Arbitrary<World> = fc.record({
  isPrivate: flags,
  isHidden: rarely,
  follows: pairs,
  friends: pairs,
  blocks: fc
    .array(fc.tuple(person, person), { maxLength: 3 })
    .map((all) => all.filter(([a, b]) => a !== b)),
  members: fc.array(fc.tuple(person, fc.nat(listsEach), person), { maxLength: 14 }),
  audiences: fc.array(fc.tuple(person, drawn), { minLength: 1, maxLength: 10 }),
});

const has = (all: readonly Pair[], a: number, b: number): boolean =>
  all.some(([x, y]) => x === a && y === b);

/** From plain sets, one question after the other. */
function naively(
  world: World,
  viewer: number,
  owner: number,
  asked: Drawn,
  ofContent: boolean,
): boolean {
  const areFriends = has(world.friends, viewer, owner) || has(world.friends, owner, viewer);
  const isIn = (listAt: number) =>
    world.members.some(
      ([of, at, who]) => of === owner && at === listAt && who === viewer && who !== of,
    );
  const follows = has(world.follows, viewer, owner) || areFriends;
  const isInKind = (): boolean => {
    switch (asked.kind) {
      case "public":
        return !(ofContent && world.isPrivate[owner]) || follows;
      case "followers":
        return follows;
      case "following":
        return has(world.follows, owner, viewer);
      case "friends":
        return areFriends;
      case "closeFriends":
        return isIn(0);
      case "list":
        return isIn(asked.list);
      case "users":
        return asked.users.includes(viewer);
      case "group":
      case "onlyMe":
        return false;
    }
  };
  if (viewer === owner) return true;
  return isInKind() && !asked.exceptUsers.includes(viewer) && !asked.exceptLists.some(isIn);
}

function mayMeet(world: World, viewer: number, owner: number): boolean {
  const isBlocked = world.blocks.some(
    ([a, b]) => (a === viewer && b === owner) || (a === owner && b === viewer),
  );
  return viewer === owner || (!world.isHidden[owner] && !isBlocked);
}

const ids: readonly Id[] = await everybody();
const lists = ids.map(() => Array.from({ length: listsEach + 1 }, () => newId()));

async function everybody(): Promise<Id[]> {
  const people = await server.people(...Array.from({ length: peopleCount }, (_, n) => `p${n}`));
  return people.map(({ id }) => id);
}

const idOf = (at: number): Id => ids[at] ?? newId();
const listOf = (owner: number, at: number): Id => lists[owner]?.[at] ?? newId();

/** As the operations leave it behind, without their locks and events. */
async function build(world: World): Promise<StoredAudience[]> {
  await sql`truncate follows, friendships, blocks, lists, list_members, audiences`;
  await sql`
    update accounts set is_private = world.is_private = 1, standing = case world.is_hidden when 1 then 'suspended' else 'good' end
    from unnest(${[...ids]}::uuid[], ${world.isPrivate.map(Number)}::int[], ${world.isHidden.map(Number)}::int[])
      world(id, is_private, is_hidden) where world.id = accounts.id`;
  await sql`
    insert into follows (follower_id, followed_id, created_at)
    select a, b, now() from unnest(${world.follows.map(([a]) => idOf(a))}::uuid[], ${world.follows.map(([, b]) => idOf(b))}::uuid[])
      pair(a, b) on conflict do nothing`;
  await sql`
    insert into friendships (low_id, high_id, created_at)
    select least(a, b), greatest(a, b), now()
    from unnest(${world.friends.map(([a]) => idOf(a))}::uuid[], ${world.friends.map(([, b]) => idOf(b))}::uuid[]) pair(a, b)
    on conflict do nothing`;
  await sql`
    insert into blocks (blocker_id, blocked_id, created_at)
    select a, b, now() from unnest(${world.blocks.map(([a]) => idOf(a))}::uuid[], ${world.blocks.map(([, b]) => idOf(b))}::uuid[])
      pair(a, b) on conflict do nothing`;
  for (const [owner, own] of lists.entries())
    for (const [at, id] of own.entries())
      await sql`
        insert into lists (id, owner_id, kind, name, created_at)
        values (${id}, ${idOf(owner)}, ${at === 0 ? "closeFriends" : "custom"}, '', now())`;
  for (const [owner, at, member] of world.members)
    if (owner !== member)
      await sql`
        insert into list_members (list_id, member_id, created_at)
        values (${listOf(owner, at)}, ${idOf(member)}, now()) on conflict do nothing`;
  return await Promise.all(world.audiences.map(([owner, one]) => store(owner, one)));
}

async function store(owner: number, asked: Drawn): Promise<StoredAudience> {
  const { kind, users, exceptUsers, exceptLists } = asked;
  const code = audienceKinds.indexOf(kind);
  const isPlain =
    exceptUsers.length + exceptLists.length === 0 && kind !== "list" && kind !== "users";
  if (isPlain) return { kind: code, detailId: null };
  const id = newId();
  await sql`
    insert into audiences (id, owner_id, kind, ref_id, user_ids, except_user_ids, except_list_ids, digest)
    values (${id}, ${idOf(owner)}, ${code}, ${kind === "list" ? listOf(owner, asked.list) : null},
      ${users.map(idOf)}::uuid[], ${exceptUsers.map(idOf)}::uuid[],
      ${exceptLists.map((at) => listOf(owner, at))}::uuid[], sha256(${id}::text::bytea))`;
  return { kind: code, detailId: id };
}

interface Question {
  readonly viewer: number;
  readonly owner: number;
  readonly drawn: Drawn;
  readonly stored: StoredAudience;
  readonly ofContent: boolean;
}

async function bySql(questions: readonly Question[]): Promise<boolean[]> {
  const ctx = server.server.contexts(systemOrigin(newId()), null);
  const answers = new Map<number, boolean>();
  for (const ofContent of [false, true]) {
    const some = [...questions.entries()].filter(([, one]) => one.ofContent === ofContent);
    const isAdmitted = admits(ctx, {
      ...{ viewer: ctx.sql`asked.viewer`, owner: ctx.sql`asked.owner`, kind: ctx.sql`asked.kind` },
      detail: ctx.sql`asked.detail`,
      ...(ofContent ? { isOwnerPrivate: ctx.sql`a.is_private` } : {}),
    });
    const rows = await ctx.sql<{ n: number; admitted: boolean; met: boolean }[]>`
      select asked.n, ${isAdmitted} as admitted, ${canMeet(ctx, ctx.sql`asked.viewer`, "a")} as met
      from unnest(${some.map(([n]) => n)}::int[], ${some.map(([, one]) => idOf(one.viewer))}::uuid[],
        ${some.map(([, one]) => idOf(one.owner))}::uuid[], ${some.map(([, one]) => one.stored.kind)}::int[],
        ${some.map(([, one]) => one.stored.detailId)}::uuid[]) asked(n, viewer, owner, kind, detail)
      join accounts a on a.id = asked.owner`;
    for (const row of rows) answers.set(row.n, row.admitted && row.met);
  }
  return questions.map((_, n) => answers.get(n) ?? false);
}

async function byEvaluation(questions: readonly Question[], world: World): Promise<boolean[]> {
  const ctx = server.server.contexts(systemOrigin(newId()), null);
  const admitted = await evaluateAudiences(
    ctx,
    questions.map(({ viewer, owner, stored, ofContent }) => ({
      viewerId: idOf(viewer),
      ownerId: idOf(owner),
      audience: stored,
      ...(ofContent ? { isOwnerPrivate: world.isPrivate[owner] === true } : {}),
    })),
  );
  const known = await Promise.all(ids.map((id) => peopleFor(ctx, id, ids)));
  return questions.map(
    ({ viewer, owner }, n) => (admitted[n] ?? false) && known[viewer]?.has(idOf(owner)) === true,
  );
}

test("in every world the queries, the deliveries and plain sets let in the same people", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const stored = await build(world);
      const questions = world.audiences.flatMap(([owner, one], index): Question[] =>
        ids.flatMap((_, viewer) =>
          [false, true].map((ofContent) => ({
            ...{ viewer, owner, drawn: one, ofContent },
            stored: stored[index] ?? { kind: 4, detailId: null },
          })),
        ),
      );
      const expected = questions.map(
        ({ viewer, owner, drawn: asked, ofContent }) =>
          mayMeet(world, viewer, owner) && naively(world, viewer, owner, asked, ofContent),
      );
      expect(await bySql(questions)).toEqual(expected);
      expect(await byEvaluation(questions, world)).toEqual(expected);
    }),
    { numRuns: Number(process.env["AUDIENCE_RUNS"] ?? 40) },
  );
}, 120_000);
