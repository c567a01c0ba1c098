import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { Instant, nullable, object } from "#src/kit/schema.ts";
import { examples, Person } from "../../schemas.ts";
import { loadPeople } from "../../view.ts";
import { placeCursors } from "../places.ts";
import { listMutes } from "../queries.ts";

const Muted = object({ person: Person, since: Instant, until: nullable(Instant) });

export const listMuted = defineOperation({
  name: "graph.listMuted",
  kind: "read",
  summary: "Whom you muted, the latest first",
  description: "Without the mutes that are over.",
  access: "account",
  input: object(pageInput),
  output: pageOf(Muted),
  errors: ["invalid"],
  example: {
    input: {},
    output: { items: [{ ...examples.connection, until: null }], nextCursor: null },
  },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const places = placeCursors(ctx, `graph.listMuted:${me}`);
  const found = await listMutes(ctx, me, { after: places.decode(cursor), limit: limit + 1 });
  const { rows, nextCursor } = cutPage(found, limit, (row) => places.encode(row));
  const people = await loadPeople(
    ctx,
    me,
    rows.map((row) => row.accountId),
  );
  const items = rows.flatMap(({ accountId, at, until }) => {
    const person = people.get(accountId);
    const times = { since: at.toISOString(), until: until?.toISOString() ?? null };
    return person ? [{ person, ...times }] : [];
  });
  return { items, nextCursor };
});
