/** Looking lists up. Each is looked up together with its owner: to everybody else there is none. */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ListKey, PeopleList } from "./schemas.ts";

interface ListRow extends Omit<PeopleList, "createdAt"> {
  readonly ownerId: Id;
  readonly createdAt: Date;
}

/** Members who are hidden are neither in the list nor in its number; who is blocked is no member any more. */
function listColumns(sql: Sql): Statement {
  return sql`l.id, l.owner_id as "ownerId", l.kind, l.name, l.version, l.created_at as "createdAt",
    (select count(*)::int from list_members m join accounts a on a.id = m.member_id and a.is_visible
      where m.list_id = l.id) as "memberCount"`;
}

function toList({ id, kind, name, memberCount, version, createdAt }: ListRow): PeopleList {
  return { id, kind, name, memberCount, version, createdAt: createdAt.toISOString() };
}

/** Null for everybody else's, and for the built-in one while nobody was added to it. */
export async function findList(
  { sql }: Pick<ReadContext, "sql">,
  ownerId: Id,
  key: ListKey,
): Promise<PeopleList | null> {
  const [row] = await sql<ListRow[]>`
    select ${listColumns(sql)} from lists l where l.owner_id = ${ownerId} and ${isNamed(sql, key)}`;
  return row ? toList(row) : null;
}

/** Of known owners; by id. */
export async function findLists(
  { sql }: Pick<ReadContext, "sql">,
  ids: readonly Id[],
): Promise<Map<Id, PeopleList>> {
  const rows = await sql<ListRow[]>`
    select ${listColumns(sql)} from lists l where l.id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, toList(row)]));
}

/** In the order they were made. Index lists_owner. */
export async function listPage(
  { sql }: Pick<ReadContext, "sql">,
  ownerId: Id,
  page: {
    readonly after: { readonly createdAt: Date; readonly id: Id } | null;
    readonly limit: number;
  },
): Promise<PeopleList[]> {
  const after = page.after
    ? sql`and (l.created_at, l.id) > (${page.after.createdAt}::timestamptz, ${page.after.id}::uuid)`
    : sql``;
  const rows = await sql<ListRow[]>`
    select ${listColumns(sql)} from lists l where l.owner_id = ${ownerId} ${after}
    order by l.created_at, l.id limit ${page.limit}`;
  return rows.map(toList);
}

export interface HeldList {
  readonly id: Id;
  readonly kind: PeopleList["kind"];
  /** All rows, of hidden people as well: what the limit is about. */
  readonly rowCount: number;
}

/** For changing it; the owner's stream is held. */
export async function findHeld(sql: Sql, ownerId: Id, key: ListKey): Promise<HeldList | null> {
  const [row] = await sql<HeldList[]>`
    select l.id, l.kind, l.member_count as "rowCount" from lists l
    where l.owner_id = ${ownerId} and ${isNamed(sql, key)}`;
  return row ?? null;
}

function isNamed(sql: Sql, key: ListKey): Statement {
  return key === "closeFriends" ? sql`l.kind = 'closeFriends'` : sql`l.id = ${key}`;
}

/** Index list_members_page. */
export function membersOf(sql: Sql, listId: Id): Statement {
  return sql`select member_id as other_id, created_at from list_members where list_id = ${listId}`;
}
