/** One page of a conversation, in its order, and where to go on. */
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { listVisible, type MessageRow } from "./queries.ts";

export interface Place {
  readonly direction: "after" | "before" | "around";
  readonly seq: number;
}

export interface MessagePage {
  readonly rows: readonly MessageRow[];
  readonly next: { readonly direction: "after" | "before"; readonly seq: number } | null;
}

interface Viewer {
  readonly accountId: Id;
  readonly chatId: Id;
}

export async function readPage(
  sql: Sql,
  viewer: Viewer,
  place: Place,
  limit: number,
): Promise<MessagePage> {
  if (place.direction === "around") return await readAround(sql, viewer, place.seq, limit);
  const { direction, seq } = place;
  const found = await listVisible(sql, viewer, { direction, from: seq, limit: limit + 1 });
  const nearest = found.slice(0, limit);
  const last = nearest.at(-1);
  return {
    rows: direction === "after" ? nearest : nearest.toReversed(),
    next: found.length > limit && last ? { direction, seq: last.seq } : null,
  };
}

/** Half the page before `seq`, half from it on; what one side lacks, the other may fill. */
async function readAround(
  sql: Sql,
  viewer: Viewer,
  seq: number,
  limit: number,
): Promise<MessagePage> {
  const [older, newer] = await Promise.all([
    listVisible(sql, viewer, { direction: "before", from: seq, limit }),
    listVisible(sql, viewer, { direction: "after", from: seq - 1, limit: limit + 1 }),
  ]);
  const newerTaken = newer.slice(0, Math.max(Math.ceil(limit / 2), limit - older.length));
  const olderTaken = older.slice(0, limit - newerTaken.length);
  const rows = [...olderTaken.toReversed(), ...newerTaken];
  const last = rows.at(-1);
  const more = newer.length > newerTaken.length;
  return { rows, next: more && last ? { direction: "after", seq: last.seq } : null };
}
