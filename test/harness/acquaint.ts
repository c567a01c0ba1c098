/** People who know each other before anything is tested: whom a stranger adds to a group, that one has to be asked. */
import type { Id } from "#src/kit/id.ts";
import type { Person } from "./server.ts";

/** Each of the others follows the first one, and nobody was told. */
export async function letKnow(
  known: Person,
  others: readonly { readonly id: Id }[],
): Promise<void> {
  await known.home.server.postgres.sql`
    insert into follows (follower_id, followed_id, created_at)
    select id, ${known.id}::uuid, now() from unnest(${others.map((other) => other.id)}::uuid[]) id
    where id <> ${known.id}::uuid on conflict do nothing`;
}

/** All of them follow all the others, and nobody was told. */
export async function letAllKnow(people: readonly Person[]): Promise<void> {
  for (const one of people) await letKnow(one, people);
}
