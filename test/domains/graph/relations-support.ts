/** People who follow and befriend each other on a real server, and what each of them is shown of it. */
import { becamePublic, holdPerson, setStanding } from "#src/domains/accounts/index.ts";
import { graphCounter } from "#src/domains/graph/profile-counts.ts";
import type { Relationship } from "#src/domains/graph/schemas.ts";
import { tellFact } from "#src/kit/fact.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { streamName } from "#src/kit/stream.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import type { Person, TestServer } from "#test/harness/server.ts";

export const nobodysId = "0192f0c1-0000-7000-8000-000000000000";

export interface ListPage {
  readonly items: readonly {
    readonly person: { readonly id: Id; readonly handle: string };
    readonly since: string;
  }[];
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
  const counts = await graphCounter.count(ctx, viewer.id, [owner.id]);
  return { ...counts.get(owner.id) };
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

export async function setPrivate(
  server: TestServer,
  person: Person,
  isPrivate: boolean,
): Promise<void> {
  await server.transaction(async (ctx) => {
    await ctx.tx.lock([streamName("user", person.id)]);
    await ctx.tx.sql`update accounts set is_private = ${isPrivate} where id = ${person.id}`;
    if (!isPrivate) await tellFact(ctx, becamePublic, { accountId: person.id });
  });
}

/** Sets who sees one of their lists. */
export async function share(
  server: TestServer,
  person: Person,
  column: "followers_list" | "following_list" | "friends_list",
  who: string,
): Promise<void> {
  const { sql } = server.server.postgres;
  await sql`insert into privacy_settings (account_id) values (${person.id}) on conflict do nothing`;
  await sql`update privacy_settings set ${sql(column)} = ${who} where account_id = ${person.id}`;
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
