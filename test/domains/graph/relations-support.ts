/** People who follow and befriend each other on a real server, and what each of them is shown of it. */
import { holdPerson, setStanding } from "#src/domains/accounts/index.ts";
import { viewByIds } from "#src/domains/accounts/profile/view.ts";
import type { Connection, Relationship } from "#src/domains/graph/schemas.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import type { Person, TestServer } from "#test/harness/server.ts";

export const nobodysId = "0192f0c1-0000-7000-8000-000000000000";

export interface ListPage {
  readonly items: readonly Connection[];
  readonly nextCursor: string | null;
}

export type PeopleList = "followers" | "following" | "friends";
export const peopleLists: readonly PeopleList[] = ["followers", "following", "friends"];

const listOperations = {
  followers: "graph.listFollowers",
  following: "graph.listFollowing",
  friends: "graph.listFriends",
} as const satisfies Record<PeopleList, string>;

/** Everybody with these names, by name. */
export async function castOf<const N extends string>(
  server: TestServer,
  ...names: readonly N[]
): Promise<Record<N, Person>> {
  const people = await server.people(...names);
  return Object.fromEntries(people.map((person) => [person.name, person])) as Record<N, Person>;
}

/** Pages through a list to its end. */
export async function listAll(
  viewer: Person,
  operation: string,
  input: object = {},
  limit = 100,
): Promise<Id[]> {
  const ids: Id[] = [];
  let cursor: string | null = null;
  do {
    const page: ListPage = await viewer.call<ListPage>(operation, {
      ...input,
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    ids.push(...page.items.map((item) => item.person.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

export async function listOf(viewer: Person, owner: Person, list: PeopleList): Promise<Id[]> {
  return await listAll(viewer, listOperations[list], { accountId: owner.id });
}

/** Null where the list is not shared. */
export async function lengthOf(
  viewer: Person,
  owner: Person,
  list: PeopleList,
): Promise<number | null> {
  const input = { accountId: owner.id, limit: 100 };
  const reply = await viewer.socket.request(listOperations[list], input);
  if (reply.error?.code === "forbidden") return null;
  return (await listOf(viewer, owner, list)).length;
}

/** What a profile shows. */
export async function countsFor(
  server: TestServer,
  viewer: Person,
  owner: Person,
): Promise<Record<string, number | null>> {
  const ctx = server.server.contexts(systemOrigin(newId()), null);
  const [profile] = await viewByIds(ctx, viewer.id, [owner.id]);
  return { ...profile?.counts };
}

export async function lengthsFor(
  viewer: Person,
  owner: Person,
): Promise<Record<PeopleList, number | null>> {
  const [followers = null, following = null, friends = null] = await Promise.all(
    peopleLists.map((list) => lengthOf(viewer, owner, list)),
  );
  return { followers, following, friends };
}

export async function relationship(viewer: Person, other: Person): Promise<Relationship | null> {
  const { items } = await viewer.call<{ items: Relationship[] }>("graph.getRelationships", {
    accountIds: [other.id],
  });
  return items[0] ?? null;
}

/** The staff hide them from others, or bring them back. */
export async function setHidden(
  server: TestServer,
  person: Pick<Person, "id">,
  isHidden: boolean,
): Promise<void> {
  await server.transaction(async (ctx) => {
    await holdPerson(ctx, person.id);
    await setStanding(ctx, person.id, isHidden ? "suspended" : "good");
  });
}

/** As a worker gives it. */
export function jobContext(server: TestServer): JobContext {
  return {
    ...server.server.contexts(systemOrigin(newId()), null),
    stopping: new AbortController().signal,
    transaction: (work) => server.transaction(work),
  };
}

/** Events about relations that this socket was pushed, in order. */
export function heardOf(person: Person): string[] {
  return person.socket.pushed.flatMap((frame) =>
    frame.event?.startsWith("graph.") === true ? [frame.event.slice("graph.".length)] : [],
  );
}

interface Drifted {
  readonly id: Id;
  readonly kept: readonly number[];
  readonly rows: readonly number[];
}

/** People whose kept numbers are not their rows to people who are to be seen; of nobody while no job is behind. */
export async function drifted(server: TestServer): Promise<readonly Drifted[]> {
  return await server.server.postgres.sql<Drifted[]>`
    select * from (
      select a.id, array[coalesce(c.followers, 0), coalesce(c.following, 0), coalesce(c.friends, 0)] as kept, array[
        (select count(*) from follows f join accounts o on o.id = f.follower_id and o.is_visible where f.followed_id = a.id),
        (select count(*) from follows f join accounts o on o.id = f.followed_id and o.is_visible where f.follower_id = a.id),
        (select count(*) from (
            select high_id as id from friendships where low_id = a.id
            union all select low_id from friendships where high_id = a.id) f
          join accounts o on o.id = f.id and o.is_visible)]::int[] as rows
      from accounts a left join graph_counts c on c.account_id = a.id) compared
    where kept <> rows`;
}

/** Accounts without sockets, many at once; nobody logs in to them. */
export async function makeCrowd(
  server: TestServer,
  size: number,
  standing: "good" | "suspended" = "good",
): Promise<Id[]> {
  const ids = Array.from({ length: size }, () => newId());
  for (let start = 0; start < size; start += crowdChunk)
    await insertCrowd(server, ids.slice(start, start + crowdChunk), standing);
  return ids;
}

/** Searching for people has indexes that take their time. */
const crowdChunk = 250;

async function insertCrowd(
  server: TestServer,
  ids: readonly Id[],
  standing: "good" | "suspended",
): Promise<void> {
  await server.server.postgres.sql`
    insert into accounts (id, email, email_key, password_changed_at, handle, handle_key, display_name, birth_date, standing, created_at)
    select id, id || '@crowd.test', id || '@crowd.test', now(), 'c' || replace(id::text, '-', ''),
      'c' || replace(id::text, '-', ''), 'One of many', '1990-01-01', ${standing}, now()
    from unnest(${ids}::uuid[]) crowd(id)`;
}

/** They follow somebody, one after the other, as if it had been done by operations. */
export async function crowdFollows(
  server: TestServer,
  crowd: readonly Id[],
  followedId: Id,
): Promise<void> {
  const { sql } = server.server.postgres;
  await sql`
    with added as (
      insert into follows (follower_id, followed_id, created_at, counts_follower)
      select a.id, ${followedId}::uuid, now() - interval '1 day' + n * interval '1 microsecond', a.is_visible
      from unnest(${crowd}::uuid[]) with ordinality crowd(id, n) join accounts a on a.id = crowd.id
      returning counts_follower)
    insert into graph_counts as c (account_id, followers)
    select ${followedId}::uuid, count(*) filter (where counts_follower) from added
    on conflict (account_id) do update set followers = c.followers + excluded.followers`;
  await sql`
    insert into graph_counts as c (account_id, following) select id, 1 from unnest(${crowd}::uuid[]) crowd(id) order by id
    on conflict (account_id) do update set following = c.following + 1`;
}
