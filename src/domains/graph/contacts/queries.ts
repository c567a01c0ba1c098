/** Finding people by what an address book holds of them. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { contactHashes } from "./keys.ts";
import { matchesMax } from "./rules.ts";

export interface Match {
  /** As the client sent it. */
  readonly digest: string;
  readonly accountId: Id;
}

/** Those who allow it, and whom the viewer may know of. Index contact_keys_hash. */
export async function findMatches(
  ctx: Pick<ReadContext, "sql" | "ports" | "services">,
  viewerId: Id,
  digests: readonly string[],
): Promise<Match[]> {
  const { sql } = ctx;
  const asked = digests.flatMap((digest) =>
    contactHashes(ctx.services.secrets, digest).map((hash) => ({ digest, hash })),
  );
  return await sql<Match[]>`
    select distinct asked.digest, a.id as "accountId"
    from unnest(${asked.map((one) => one.digest)}::text[], ${asked.map((one) => one.hash)}::text[])
      asked(digest, hash)
    cross join (select ${viewerId}::uuid as id) viewer
    join contact_keys k on k.hash = decode(asked.hash, 'hex')
    join accounts a on a.id = k.account_id and a.id <> viewer.id and ${canMeet(ctx, sql`viewer.id`, "a")}
    order by asked.digest, a.id limit ${matchesMax}`;
}
