/**
 * What a person is given of the graph: whom they chose, and who chose them as far as they may know of them. What others did
 * without their knowing, such as a mute or a place in a list, is not theirs.
 */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ExportedFile } from "#src/kit/personal-data.ts";
import { membersOf } from "../lists/queries.ts";
import { declinedPauseMs, withdrawnPauseMs } from "../rules.ts";
import {
  followersOf,
  followingOf,
  followRequestsOf,
  friendRequestsOf,
  friendsOf,
} from "../queries.ts";

const rowsPerPage = 500;

/** Columns `other_id`, `created_at`. */
type Edges = (ctx: ReadContext, accountId: Id) => Statement;

const files: readonly (readonly [name: string, about: string, edges: Edges])[] = [
  ["followers", "Who follows you.", ({ sql }, id) => followersOf(sql, id)],
  ["following", "Whom you follow.", ({ sql }, id) => followingOf(sql, id)],
  ["friends", "Your friends.", ({ sql }, id) => friendsOf(sql, id)],
  [
    "follow-requests-received",
    "Who asked to follow you.",
    ({ sql }, id) => followRequestsOf(sql, id, "received"),
  ],
  [
    "follow-requests-sent",
    "Whom you asked to follow.",
    ({ sql }, id) => followRequestsOf(sql, id, "sent"),
  ],
  [
    "friend-requests-received",
    "Who asked to be your friend.",
    ({ sql }, id) => friendRequestsOf(sql, id, "received"),
  ],
  [
    "friend-requests-sent",
    "Whom you asked to be your friend.",
    ({ sql }, id) => friendRequestsOf(sql, id, "sent"),
  ],
  [
    "declined",
    "Whom you told no this week, who asked to follow you or to be your friend.",
    declined,
  ],
  ["taken-back", "Whom you followed, or asked, no longer, of late.", takenBack],
  ["muted", "Whom you muted.", muted],
  ["restricted", "Whom you restricted.", restricted],
  ["dismissed-suggestions", "Whom you did not want to be suggested.", dismissed],
];

export async function* exportGraph(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedFile> {
  for (const [name, about, edges] of files)
    yield {
      path: `graph/${name}.json`,
      about,
      rows: people(ctx, accountId, edges(ctx, accountId)),
    };
  yield {
    path: "graph/blocked.json",
    about: "Whom you blocked.",
    rows: people(ctx, accountId, blocked(ctx, accountId), ctx.sql`true`),
  };
  yield { path: "graph/lists.json", about: "Your lists of people.", rows: lists(ctx, accountId) };
  yield {
    path: "graph/contacts.json",
    about: "What is kept of your address book: hashes, from which nobody reads an address.",
    rows: contacts(ctx, accountId),
  };
}

interface EdgeRow {
  readonly id: Id;
  readonly handle: string;
  readonly since: Date;
  readonly exactAt: string;
}

/** Newest first, in pages by the index of the edges. */
async function* people(
  ctx: ReadContext,
  accountId: Id,
  edges: Statement,
  isKnown: Statement = canMeet(ctx, ctx.sql`${accountId}::uuid`, "a"),
): AsyncGenerator {
  const { sql } = ctx;
  let last: EdgeRow | null = null;
  for (;;) {
    const beyond: Statement = last
      ? sql`where (e.created_at, e.other_id) < (${last.exactAt}::text::timestamptz, ${last.id}::uuid)`
      : sql``;
    const rows: readonly EdgeRow[] = await sql<EdgeRow[]>`
      select a.id, a.handle, e.created_at as since, e.created_at::text as "exactAt"
      from (select * from (${edges}) e ${beyond} order by e.created_at desc, e.other_id desc) e
      join accounts a on a.id = e.other_id and ${isKnown}
      order by e.created_at desc, e.other_id desc limit ${rowsPerPage}`;
    for (const { id, handle, since } of rows) yield { id, handle, since };
    last = rows.at(-1) ?? null;
    if (rows.length < rowsPerPage) return;
  }
}

function blocked({ sql }: ReadContext, id: Id): Statement {
  return sql`select blocked_id as other_id, created_at from blocks where blocker_id = ${id}`;
}

/** Who was told no does not learn of it here either. */
function declined({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select asker_id as other_id, max(until) - ${`${declinedPauseMs} milliseconds`}::interval as created_at
    from request_pauses where target_id = ${id} and reason = 'declined' group by asker_id`;
}

function takenBack({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select target_id as other_id, max(until) - ${`${withdrawnPauseMs} milliseconds`}::interval as created_at
    from request_pauses where asker_id = ${id} and reason = 'withdrawn' group by target_id`;
}

function muted({ sql }: ReadContext, id: Id): Statement {
  return sql`select muted_id as other_id, created_at from mutes where muter_id = ${id}`;
}

function restricted({ sql }: ReadContext, id: Id): Statement {
  return sql`select restricted_id as other_id, created_at from restrictions where restricter_id = ${id}`;
}

function dismissed({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select dismissed_id as other_id, created_at from dismissed_suggestions where account_id = ${id}`;
}

/** A row for each member, so that no row grows with a list. */
async function* lists(ctx: ReadContext, accountId: Id): AsyncGenerator {
  const own = await ctx.sql<{ id: Id; kind: string; name: string; createdAt: Date }[]>`
    select id, kind, name, created_at as "createdAt" from lists
    where owner_id = ${accountId} order by created_at, id`;
  for (const list of own) {
    yield { list };
    for await (const member of people(ctx, accountId, membersOf(ctx.sql, list.id)))
      yield { listId: list.id, member };
  }
}

async function* contacts({ sql }: ReadContext, accountId: Id): AsyncGenerator {
  let after = "";
  for (;;) {
    const rows: readonly { hash: string; createdAt: Date }[] = await sql`
      select encode(hash, 'hex') as hash, created_at as "createdAt" from contact_hashes
      where account_id = ${accountId} and hash > decode(${after}::text, 'hex')
      order by hash limit ${rowsPerPage}`;
    yield* rows;
    after = rows.at(-1)?.hash ?? "";
    if (rows.length < rowsPerPage) return;
  }
}
