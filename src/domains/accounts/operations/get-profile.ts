import Type from "typebox";
import { invalidField, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleProfile } from "../examples.ts";
import { viewByHandle, viewByIds } from "../profile/view.ts";
import { Profile, TypedHandle } from "../schemas.ts";

export const getProfile = defineOperation({
  name: "profile.get",
  kind: "read",
  summary: "Somebody's profile, by id or by handle",
  description:
    "Give one of the two. A handle is found in any case and with or without an `@`, but a look-alike is not. What is not for you to see is as if it were empty.",
  access: "account",
  input: object({ id: Type.Optional(IdSchema), handle: Type.Optional(TypedHandle) }),
  output: Profile,
  errors: ["not-found"],
  example: { input: { handle: "ada" }, output: exampleProfile },
}).handler(async (ctx, { id, handle }) => {
  if ((id === undefined) === (handle === undefined))
    throw invalidField("", "needs either id or handle");
  const { accountId } = ctx.caller;
  const [profile] = await (handle === undefined
    ? viewByIds(ctx, accountId, id ? [id] : [])
    : viewByHandle(ctx, accountId, handle));
  if (!profile) throw notFound();
  return profile;
});
