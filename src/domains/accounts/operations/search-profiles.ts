import { invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object, text } from "#src/kit/schema.ts";
import { exampleSummary } from "../examples.ts";
import { searchPeople } from "../profile/search.ts";
import { loadProfileSummaries } from "../profile/summaries.ts";
import { PersonSummary } from "../schemas.ts";

const name = "profile.search";
const queryMax = 60;

export const searchProfiles = defineOperation({
  name,
  kind: "read",
  summary: "Look for people by handle or name",
  description:
    "By how a handle or any word of a name begins, in any case, order and with or without accents; where little begins so, by what is " +
    "one slip of the finger away; and where nothing is, by what is alike. Who has the whole handle comes first, then who is close " +
    "to you, then who fits best. Whoever does not wish to be found is found by their whole handle alone, and by a name only who " +
    "may see it finds them.",
  access: "account",
  rateLimits: [{ name, by: "account", limit: 120, perSeconds: 60 }],
  input: object({
    ...pageInput,
    query: text({
      min: 1,
      max: queryMax,
      description: "Not blank. An @ before a handle is left out.",
    }),
  }),
  output: pageOf(PersonSummary),
  errors: [],
  example: { input: { query: "ada" }, output: { items: [exampleSummary], nextCursor: null } },
}).handler(async (ctx, { query, cursor, limit = pageLimitDefault }) => {
  if (query.trim() === "") throw invalidField("query", "must not be blank");
  const viewerId = ctx.caller.accountId;
  const list = `${name}:${viewerId}:${query}`;
  const [score, id, isAlike] = cursor === undefined ? [] : ctx.cursors.decode(list, cursor);
  const after =
    id === undefined ? null : { score: Number(score), id: String(id), isAlike: isAlike === 1 };
  const found = await searchPeople(ctx, { viewerId, query, after, limit: limit + 1 });
  const page = cutPage(found, limit, (last) =>
    ctx.cursors.encode(list, [last.score, last.id, last.isAlike ? 1 : 0]),
  );
  const people = await loadProfileSummaries(
    ctx,
    viewerId,
    page.rows.map((place) => place.id),
  );
  return {
    items: page.rows.flatMap((place) => people.get(place.id) ?? []),
    nextCursor: page.nextCursor,
  };
});
