import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { exampleSession } from "../examples.ts";
import { ListedSession } from "../schemas.ts";
import { findLiveSessions } from "../session-queries.ts";
import { toSession } from "../view.ts";

const list = "session.list";

export const listSessions = defineOperation({
  name: list,
  kind: "read",
  summary: "Where you are logged in",
  description:
    "Newest first. `lastSeenAt` moves when a session renews its tokens, about every ten minutes of use.",
  access: "account",
  input: object(pageInput),
  output: pageOf(ListedSession),
  errors: [],
  example: {
    input: {},
    output: { items: [{ ...exampleSession, current: true }], nextCursor: null },
  },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const { accountId, sessionId } = ctx.caller;
  const rows = await findLiveSessions(ctx, accountId);
  const [after] = cursor === undefined ? [] : ctx.cursors.decode(list, cursor);
  // At most twenty, so a page is cut from all of them; ids sort as their sessions began.
  const rest = after === undefined ? rows : rows.filter((row) => row.id < String(after));
  const page = cutPage(rest, limit, (last) => ctx.cursors.encode(list, [last.id]));
  const items = page.rows.map((row) => ({ ...toSession(row), current: row.id === sessionId }));
  return { items, nextCursor: page.nextCursor };
});
