import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { listStaffRows } from "../../accounts/index.ts";
import { exampleMember } from "../examples.ts";
import { StaffMember } from "../schemas.ts";
import { toStaffMembers } from "../view.ts";

const list = "admin.listStaff";

export const listStaff = defineOperation({
  name: list,
  kind: "read",
  summary: "Who is staff, in which role, and who made them so",
  description: "`grantedBy` is null where the role was given by `bun run staff`, on the machine.",
  access: "staff",
  role: "moderator",
  input: object(pageInput),
  output: pageOf(StaffMember),
  errors: [],
  example: { input: {}, output: { items: [exampleMember], nextCursor: null } },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const [after = null] = cursor === undefined ? [] : ctx.cursors.decode(list, cursor);
  const rows = await listStaffRows(ctx, {
    after: after === null ? null : String(after),
    limit: limit + 1,
  });
  const page = cutPage(rows, limit, (last) => ctx.cursors.encode(list, [last.accountId]));
  return { items: await toStaffMembers(ctx, page.rows), nextCursor: page.nextCursor };
});
