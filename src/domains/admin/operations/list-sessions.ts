import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleSession, findPerson, Session } from "../../accounts/index.ts";
import { exampleId } from "../examples.ts";

const name = "admin.listSessions";

export const listSessions = defineOperation({
  name,
  kind: "read",
  summary: "Where a person is logged in",
  description: "Newest first.",
  access: "staff",
  role: "admin",
  input: object({ ...pageInput, accountId: IdSchema }),
  output: pageOf(Session),
  errors: ["not-found"],
  example: {
    input: { accountId: exampleId },
    output: { items: [exampleSession], nextCursor: null },
  },
}).handler(async (ctx, { accountId, cursor, limit = pageLimitDefault }) => {
  const person = await findPerson(ctx, { id: accountId });
  if (!person) throw notFound();
  const list = `${name}:${accountId}`;
  const [after] = cursor === undefined ? [] : ctx.cursors.decode(list, cursor);
  // At most twenty, so a page is cut from all of them; ids sort as their sessions began.
  const rest = person.sessions.filter(({ id }) => after === undefined || id < String(after));
  const page = cutPage(rest, limit, (last) => ctx.cursors.encode(list, [last.id]));
  return { items: [...page.rows], nextCursor: page.nextCursor };
});
