/** Places in lists of people that go by time, and their cursors. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

export interface Place {
  /** To the microsecond, as PostgreSQL reads it. */
  readonly exactAt: string;
  readonly accountId: Id;
}

/** Which part of a list: what comes behind a place, so many of it. */
export interface Part {
  readonly after: Place | null;
  readonly limit: number;
}

/** Cursors of one list of one person. */
export function placeCursors(
  { cursors }: Pick<ReadContext, "cursors">,
  list: string,
): { encode(place: Place): string; decode(cursor: string | undefined): Place | null } {
  return {
    encode: ({ exactAt, accountId }) => cursors.encode(list, [exactAt, accountId]),
    decode(cursor) {
      if (cursor === undefined) return null;
      const [exactAt, accountId] = cursors.decode(list, cursor);
      return { exactAt: String(exactAt), accountId: String(accountId) };
    },
  };
}
