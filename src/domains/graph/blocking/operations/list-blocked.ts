import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { Connection, examples } from "../../schemas.ts";
import { loadPeople } from "../../view.ts";
import { placeCursors } from "../places.ts";
import { listBlocks } from "../queries.ts";

export const listBlocked = defineOperation({
  name: "graph.listBlocked",
  kind: "read",
  summary: "Whom you blocked, the latest first",
  description: "By their handles alone: the rest of them you do not see either.",
  access: "account",
  input: object(pageInput),
  output: pageOf(Connection),
  errors: ["invalid"],
  example: { input: {}, output: { items: [examples.connection], nextCursor: null } },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const places = placeCursors(ctx, `graph.listBlocked:${me}`);
  const found = await listBlocks(ctx, me, { after: places.decode(cursor), limit: limit + 1 });
  const { rows, nextCursor } = cutPage(found, limit, (row) => places.encode(row));
  const people = await loadPeople(
    ctx,
    me,
    rows.map((row) => row.accountId),
  );
  const items = rows.flatMap(({ accountId, at }) => {
    const person = people.get(accountId);
    return person ? [{ person, since: at.toISOString() }] : [];
  });
  return { items, nextCursor };
});
