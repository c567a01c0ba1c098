import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { listPage } from "../queries.ts";
import { exampleList, PeopleList } from "../schemas.ts";

export const listLists = defineOperation({
  name: "list.list",
  kind: "read",
  summary: "Your lists of people, in the order you made them",
  description: "Close friends are among them once you added somebody.",
  access: "account",
  input: object(pageInput),
  output: pageOf(PeopleList),
  errors: ["invalid"],
  example: { input: {}, output: { items: [exampleList], nextCursor: null } },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const name = `list.list:${me}`;
  const after = cursor === undefined ? null : toPosition(ctx.cursors.decode(name, cursor));
  const found = await listPage(ctx, me, { after, limit: limit + 1 });
  const { rows, nextCursor } = cutPage(found, limit, (last) =>
    ctx.cursors.encode(name, [Date.parse(last.createdAt), last.id]),
  );
  return { items: [...rows], nextCursor };
});

function toPosition([atMs, id]: readonly (string | number)[]) {
  return { createdAt: new Date(Number(atMs)), id: String(id) };
}
