/** The world that benchmarks measure in: the same each time, and as the server itself would have left it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { parseHandle } from "#src/domains/accounts/handles.ts";
import { connectPostgres, type Postgres } from "#src/platform/postgres.ts";
import { createDatabase, type TestDatabase } from "#test/harness/postgres.ts";
import { CopyRows } from "../../bench/world/copy-rows.ts";
import { describeDegrees } from "../../bench/world/degrees.ts";
import { fill } from "../../bench/world/fill.ts";
import { idAt } from "../../bench/world/ids.ts";
import { celebrity, sizedWorld, worldKey } from "../../bench/world/parameters.ts";
import { populate } from "../../bench/world/population.ts";
import { Random } from "../../bench/world/random.ts";
import { tablesOf } from "../../bench/world/world.ts";

const toy = sizedWorld(1_000);
let database: TestDatabase;
let postgres: Postgres;

beforeAll(async () => {
  database = await createDatabase();
  await fill(database.url, tablesOf(populate(toy)), () => undefined);
  postgres = connectPostgres({ url: database.url, poolSize: 4, applicationName: "world test" });
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

test("chance is xoshiro128** as published", () => {
  const drawn = new Random(1, "a test");
  const again = new Random(1, "a test");
  const other = new Random(1, "another test");
  const numbers = Array.from({ length: 1_000 }, () => drawn.next());
  expect(Array.from({ length: 1_000 }, () => again.next())).toEqual(numbers);
  expect(other.next()).not.toBe(numbers[0] ?? 0);
  for (const number of numbers) expect(number >>> 0).toBe(number);
  expect(xoshiro([1, 2, 3, 4], 4)).toEqual([11_520, 0, 5_927_040, 70_819_200]);
});

/** The first numbers from a state that the authors' program gives. */
function xoshiro(state: readonly [number, number, number, number], count: number): number[] {
  const random = Random.from(...state);
  return Array.from({ length: count }, () => random.next());
}

test("the same seed makes the same rows, byte for byte, and another seed others", async () => {
  const first = await digestOf(sizedWorld(300));
  expect(await digestOf(sizedWorld(300))).toEqual(first);
  const other = await digestOf(sizedWorld(300, 2));
  for (const [table, digest] of Object.entries(first)) expect(other[table]).not.toBe(digest);
  expect(worldKey(sizedWorld(300))).not.toBe(worldKey(sizedWorld(300, 2)));
});

async function digestOf(parameters: typeof toy): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of tablesOf(populate(parameters))) {
    const digest = createHash("sha256");
    const rows = new CopyRows(async (chunk) => void digest.update(chunk));
    await table.write(rows);
    await rows.end();
    digests[table.name] = digest.digest("hex");
  }
  return digests;
}

test("every number of a profile is what its list holds of people who are not hidden", async () => {
  const rows = await postgres.sql`
    with wrong as (
      select c.account_id from graph_counts c where
        c.followers <> (select count(*) from follows f join accounts a on a.id = f.follower_id and a.is_visible where f.followed_id = c.account_id)
        or c.following <> (select count(*) from follows f join accounts a on a.id = f.followed_id and a.is_visible where f.follower_id = c.account_id)
        or c.friends <> (select count(*) from friendships f join accounts a on a.is_visible
          and a.id = case when f.low_id = c.account_id then f.high_id else f.low_id end where c.account_id in (f.low_id, f.high_id)))
    select (select count(*)::int from wrong) as wrong, (select count(*)::int from graph_counts) as counted,
      (select count(*)::int from accounts) as people, (select count(*)::int from accounts where not is_visible) as hidden,
      (select count(*)::int from lists l where member_count <> (select count(*) from list_members m where m.list_id = l.id)) as lists,
      (select count(*)::int from follows f join accounts a on a.id = f.follower_id join accounts b on b.id = f.followed_id
        where counts_follower <> a.is_visible or counts_followed <> b.is_visible) as flags`;
  expect(rows[0]).toMatchObject({ wrong: 0, counted: 11_000, people: 11_000, lists: 0, flags: 0 });
  expect(rows[0]?.["hidden"]).toBeGreaterThan(0);
});

test("whoever is blocked follows nobody, befriends nobody and asks nobody of those two", async () => {
  const [found] = await postgres.sql`
    with pairs as (select blocker_id as one, blocked_id as other from blocks union all select blocked_id, blocker_id from blocks)
    select (select count(*)::int from pairs) as pairs,
      (select count(*)::int from pairs join follows on follower_id = one and followed_id = other) as follows,
      (select count(*)::int from pairs join follow_requests on requester_id = one and target_id = other) as asked,
      (select count(*)::int from pairs join friendships on low_id = least(one, other) and high_id = greatest(one, other)) as friends,
      (select count(*)::int from pairs join friend_requests on low_id = least(one, other) and high_id = greatest(one, other)) as wishes`;
  expect(found).toEqual({ pairs: 800, follows: 0, asked: 0, friends: 0, wishes: 0 });
});

test("requests wait where they can: at private accounts, and between people who are no friends yet", async () => {
  const [found] = await postgres.sql`
    select (select count(*)::int from follow_requests r join accounts a on a.id = r.target_id where not a.is_private) as open,
      (select count(*)::int from follow_requests r join follows f on f.follower_id = r.requester_id and f.followed_id = r.target_id) as known,
      (select count(*)::int from friend_requests join friendships using (low_id, high_id)) as friends,
      (select count(*)::int from follow_requests) as requests`;
  expect(found).toMatchObject({ open: 0, known: 0, friends: 0 });
  expect(found?.["requests"]).toBeGreaterThan(100);
});

test("every row refers to one that is there, and every constraint and index stands again", async () => {
  const references = await postgres.sql<{ name: string; onto: string; column: string }[]>`
    select k.conrelid::regclass::text as name, k.confrelid::regclass::text as onto, a.attname as column
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.confrelid in ('accounts'::regclass, 'lists'::regclass)`;
  expect(references.length).toBeGreaterThan(10);
  for (const { name, onto, column } of references) {
    const [lost] = await postgres.sql.unsafe<{ rows: number }[]>(`
      select count(*)::int as rows from ${name} r
      where r.${column} is not null and not exists (select from ${onto} o where o.id = r.${column})`);
    expect({ name, column, ...lost }).toEqual({ name, column, rows: 0 });
  }
  const blank = await createDatabase();
  const untouched = connectPostgres({ url: blank.url, poolSize: 1, applicationName: "world test" });
  expect(await definitionsIn(postgres)).toEqual(await definitionsIn(untouched));
  await untouched.close();
  await blank.drop();
});

async function definitionsIn({ sql }: Postgres): Promise<string[]> {
  const rows = await sql<{ text: string }[]>`
    select pg_get_indexdef(indexrelid) as text from pg_index where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    order by 1`;
  return rows.map(({ text }) => text);
}

test("its handles are handles, in many scripts, and its ids name the rows", async () => {
  const rows = await postgres.sql<{ id: string; handle: string; displayName: string }[]>`
    select id, handle, display_name as "displayName" from accounts order by id`;
  for (const { handle } of rows) expect(parseHandle(handle)).toBe(handle);
  const scripts = ["Latin", "Cyrillic", "Han", "Arabic", "Hangul", "Devanagari", "Thai", "Greek"];
  for (const script of scripts)
    expect(
      rows.some(({ displayName }) => new RegExp(`\\p{Script=${script}}`, "u").test(displayName)),
    ).toBe(true);
  const world = populate(toy);
  for (const index of [0, 1, 999, 10_999]) expect(rows[index]?.id).toBe(idAt(world.ids, index));
});

test("few are followed by many, and one by everybody", () => {
  const { followers, celebrityFollowers } = describeDegrees(populate(sizedWorld(20_000)));
  expect(followers.mean).toBeGreaterThan(45);
  expect(followers.p50).toBeLessThan(followers.mean);
  expect(followers.max).toBeGreaterThan(followers.mean * 20);
  expect(celebrityFollowers).toBeGreaterThan(200_000);
  expect(celebrity).toBe(0);
});
