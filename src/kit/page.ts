/** Lists are keyset pages: stable under inserts, flat in cost at any depth. `nextCursor: null`, and only that, is the end. */
import Type, { type TSchema } from "typebox";

export const pageLimitDefault = 20;
export const pageLimitMax = 100;

/** The two fields every list takes. */
export const pageInput = {
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 512, description: "`nextCursor` of the page before." }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: pageLimitMax,
      description: `How many items at most; ${pageLimitDefault} if absent.`,
    }),
  ),
};

export function pageOf<const T extends TSchema>(item: T) {
  return Type.Object(
    {
      items: Type.Array(item, { maxItems: pageLimitMax }),
      nextCursor: Type.Union([Type.String(), Type.Null()], {
        description: "Where the next page starts; null at the end.",
      }),
    },
    { additionalProperties: false },
  );
}

/** Cuts a page from rows fetched with one more than the limit: that one says whether a next page exists. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { rows: readonly Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
