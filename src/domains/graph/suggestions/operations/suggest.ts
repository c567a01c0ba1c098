import Type from "typebox";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { examples, Person } from "../../schemas.ts";
import { loadPeople } from "../../view.ts";
import { findSnapshot, suggestibleAmong } from "../queries.ts";
import { suggestRateLimit } from "../rules.ts";
import { takeSnapshot, type Snapshot } from "../snapshots.ts";

const Suggestion = object({
  person: Person,
  reasons: Type.Array(Type.String(), {
    minItems: 1,
    maxItems: 20,
    description:
      "Words, the strongest first: `contacts` (one of you has the other in their address book), `friendsOfFriends`, `sharedFollows` " +
      "(people you follow follow them), `followsYou`. There may be others to come.",
  }),
});

export const suggest = defineOperation({
  name: "graph.suggest",
  // The ranking is kept, so that the next pages go on in it.
  kind: "write",
  summary: "People you may know",
  description:
    "The likeliest first. Nobody whom you know already, asked, muted or do not want to be suggested, and nobody who is not to be found by " +
    "search. A cursor is good for an hour.",
  access: "account",
  idempotency: "none",
  rateLimits: [suggestRateLimit],
  input: object(pageInput),
  output: pageOf(Suggestion),
  errors: ["invalid"],
  example: {
    input: { limit: 10 },
    output: {
      items: [{ person: examples.person, reasons: ["friendsOfFriends"] }],
      nextCursor: null,
    },
  },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const list = `graph.suggest:${me}`;
  const { snapshot, from } =
    cursor === undefined
      ? { snapshot: await takeSnapshot(ctx), from: 0 }
      : await goOn(ctx, ctx.cursors.decode(list, cursor));
  const rest = snapshot.items.slice(from);
  const ids = rest.map((item) => item.accountId);
  // Between two pages things may have changed.
  const suggestible = await suggestibleAmong(ctx, me, ids);
  const left = rest.flatMap((item, index) =>
    suggestible.has(item.accountId) ? [{ ...item, next: from + index + 1 }] : [],
  );
  const page = left.slice(0, limit);
  const last = page.at(-1);
  const people = await loadPeople(
    ctx,
    me,
    page.map((item) => item.accountId),
  );
  return {
    items: page.flatMap(({ accountId, reasons }) => {
      const person = people.get(accountId);
      return person ? [{ person, reasons: [...reasons] }] : [];
    }),
    nextCursor:
      last && left.length > limit ? ctx.cursors.encode(list, [snapshot.id, last.next]) : null,
  };
});

async function goOn(
  ctx: WriteContext & WithCaller,
  [id, from]: readonly (string | number)[],
): Promise<{ snapshot: Snapshot; from: number }> {
  const snapshotId = String(id);
  const items = await findSnapshot(ctx, ctx.caller.accountId, snapshotId);
  if (!items) throw invalidField("cursor", "is too old: begin again");
  return { snapshot: { id: snapshotId, items }, from: Number(from) };
}
