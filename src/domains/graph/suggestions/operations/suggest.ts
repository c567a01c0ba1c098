import Type from "typebox";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { examples, Person } from "../../schemas.ts";
import { loadPeople } from "../../view.ts";
import { findSnapshot, suggestibleAmong } from "../queries.ts";
import type { Suggested } from "../rank.ts";
import { suggestRateLimit } from "../rules.ts";
import { takeSnapshot } from "../snapshots.ts";

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
    "search. Empty for whoever has no ties yet: offer `profile.search` and `contacts.match` there. A cursor is good for " +
    "an hour.",
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
  const { snapshotId, left } =
    cursor === undefined ? await begin(ctx) : await goOn(ctx, ctx.cursors.decode(list, cursor));
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
      last && left.length > limit ? ctx.cursors.encode(list, [snapshotId, last.next]) : null,
  };
});

interface Rest {
  readonly snapshotId: Id;
  /** `next`: where the ranking goes on behind this one. */
  readonly left: readonly (Suggested & { readonly next: number })[];
}

async function begin(ctx: WriteContext & WithCaller): Promise<Rest> {
  const { id, items } = await takeSnapshot(ctx);
  return { snapshotId: id, left: items.map((item, index) => ({ ...item, next: index + 1 })) };
}

/** Without whom things were changed about since the ranking was made. */
async function goOn(
  ctx: WriteContext & WithCaller,
  [id, place]: readonly (string | number)[],
): Promise<Rest> {
  const me = ctx.caller.accountId;
  const [snapshotId, from] = [String(id), Number(place)];
  const items = await findSnapshot(ctx, me, snapshotId);
  if (!items) throw invalidField("cursor", "is too old: begin again");
  const rest = items.slice(from);
  const ids = rest.map((item) => item.accountId);
  const suggestible = await suggestibleAmong(ctx, me, ids);
  const left = rest.flatMap((item, index) =>
    suggestible.has(item.accountId) ? [{ ...item, next: from + index + 1 }] : [],
  );
  return { snapshotId, left };
}
