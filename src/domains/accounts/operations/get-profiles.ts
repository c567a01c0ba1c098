import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleId, exampleProfile } from "../examples.ts";
import { viewByIds } from "../profile/view.ts";
import { Profile } from "../schemas.ts";

const idsMax = 100;

export const getProfiles = defineOperation({
  name: "profile.getMany",
  kind: "read",
  summary: "Many profiles at once",
  description: "In the order of the ids; whom you may not see, and ids of nobody, are left out.",
  access: "account",
  input: object({ ids: Type.Array(IdSchema, { minItems: 1, maxItems: idsMax }) }),
  output: object({ items: Type.Array(Profile, { maxItems: idsMax }) }),
  errors: [],
  example: { input: { ids: [exampleId] }, output: { items: [exampleProfile] } },
}).handler(async (ctx, { ids }) => {
  const wanted = [...new Set(ids)];
  const { accountId } = ctx.caller;
  const found = await viewByIds(ctx, accountId, wanted);
  const profiles = new Map(found.map((profile) => [profile.id, profile]));
  return { items: wanted.flatMap((id) => profiles.get(id) ?? []) };
});
