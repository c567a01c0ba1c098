import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleId, exampleRecord } from "../examples.ts";
import { listAuditRows } from "../queries.ts";
import { AuditRecord } from "../schemas.ts";
import { toAuditRecords } from "../view.ts";

const name = "admin.listAudit";

export const listAudit = defineOperation({
  name,
  kind: "read",
  summary: "What the staff did: who, to whom, why",
  description:
    "Newest first. Nobody can change an entry or take one out; they go after a year. `actorId` is null for what was done on the " +
    "machine, with `bun run staff`.",
  access: "staff",
  role: "admin",
  input: object({
    ...pageInput,
    actorId: Type.Optional(IdSchema),
    targetId: Type.Optional(IdSchema),
    action: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "Name of an operation." }),
    ),
  }),
  output: pageOf(AuditRecord),
  errors: [],
  example: {
    input: { targetId: exampleId },
    output: { items: [exampleRecord], nextCursor: null },
  },
}).handler(async (ctx, { cursor, limit = pageLimitDefault, ...filter }) => {
  const { actorId, targetId, action } = filter;
  const list = JSON.stringify([name, actorId, targetId, action]);
  const [before = null] = cursor === undefined ? [] : ctx.cursors.decode(list, cursor);
  const rows = await listAuditRows(ctx, filter, {
    before: before === null ? null : String(before),
    limit: limit + 1,
  });
  const page = cutPage(rows, limit, (last) => ctx.cursors.encode(list, [last.id]));
  return { items: await toAuditRecords(ctx, page.rows), nextCursor: page.nextCursor };
});
