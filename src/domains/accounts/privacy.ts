/**
 * What people let others know of them. The one place that says who sees whether somebody is online and when they were
 * last there: both are reciprocal, so that whoever hides one does not see it of others.
 */
import Type, { type Static } from "typebox";
import type { ReadContext, Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { object } from "#src/kit/schema.ts";

/** Who sees it. Clients take a value they do not know for `nobody`. */
const Audience = Type.Union([Type.Literal("everyone"), Type.Literal("nobody")]);

export const privacyFields = { lastSeen: Audience, online: Audience };

export const Privacy = object(
  {
    ...privacyFields,
    version: Type.Integer({
      minimum: 0,
      description: "Grows with every change; drop the older of two.",
    }),
  },
  "Who sees when you were last here, and whether you are online. Whoever hides one of them does not see it of others.",
);
export type Privacy = Static<typeof Privacy>;

export const examplePrivacy: Privacy = { lastSeen: "nobody", online: "everyone", version: 1 };

const defaults: Privacy = { lastSeen: "everyone", online: "everyone", version: 0 };

export async function findPrivacy(sql: Sql, accountId: Id): Promise<Privacy> {
  const [row] = await sql<Privacy[]>`
    select last_seen as "lastSeen", online, version from privacy_settings where account_id = ${accountId}`;
  return row ?? defaults;
}

/** Answers whether anything is another now. */
export async function changePrivacy(
  sql: Sql,
  accountId: Id,
  change: Partial<Pick<Privacy, "lastSeen" | "online">>,
): Promise<boolean> {
  const { lastSeen = null, online = null } = change;
  const changed = await sql`
    insert into privacy_settings as p (account_id, last_seen, online)
    select ${accountId}::uuid, coalesce(${lastSeen}::text, 'everyone'), coalesce(${online}::text, 'everyone')
    where exists (select 1 from privacy_settings where account_id = ${accountId}::uuid)
      or coalesce(${lastSeen}::text, 'everyone') <> 'everyone' or coalesce(${online}::text, 'everyone') <> 'everyone'
    on conflict (account_id) do update
    set last_seen = coalesce(${lastSeen}::text, p.last_seen), online = coalesce(${online}::text, p.online),
      version = p.version + 1
    where p.last_seen <> coalesce(${lastSeen}::text, p.last_seen) or p.online <> coalesce(${online}::text, p.online)`;
  return changed.count > 0;
}

interface Viewing {
  readonly viewerId: Id;
  readonly id: Id;
}

/** For each of these, in order, whether the viewer may see that of the account; of oneself always. One query. */
export async function maySee(
  { sql }: Pick<ReadContext, "sql">,
  what: "online" | "lastSeen",
  viewings: readonly Viewing[],
): Promise<boolean[]> {
  const column = what === "online" ? sql`online` : sql`last_seen`;
  const rows = await sql<{ n: number }[]>`
    select asked.n from unnest(
      ${viewings.map((one) => one.viewerId)}::uuid[], ${viewings.map((one) => one.id)}::uuid[])
      with ordinality asked(viewer_id, id, n)
    join accounts a on a.id = asked.id
    left join privacy_settings theirs on theirs.account_id = asked.id
    left join privacy_settings own on own.account_id = asked.viewer_id
    where asked.id = asked.viewer_id or (a.standing = 'good'
      and coalesce(theirs.${column}, 'everyone') = 'everyone' and coalesce(own.${column}, 'everyone') = 'everyone')`;
  const seen = new Set(rows.map((row) => row.n - 1));
  return viewings.map((_, index) => seen.has(index));
}
