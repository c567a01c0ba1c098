import Type from "typebox";
import { invalidField, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { Email, findPerson, TypedHandle } from "../../accounts/index.ts";
import { examplePerson } from "../examples.ts";
import { PersonForStaff } from "../schemas.ts";
import { toPersonForStaff } from "../view.ts";

export const getAccount = defineOperation({
  name: "admin.getAccount",
  kind: "read",
  summary: "A person's account, whatever its standing",
  description: "Give one of `id`, `handle` and `email`.",
  access: "staff",
  role: "moderator",
  input: object({
    id: Type.Optional(IdSchema),
    handle: Type.Optional(TypedHandle),
    email: Type.Optional(Email),
  }),
  output: PersonForStaff,
  errors: ["not-found"],
  example: { input: { handle: "ada" }, output: examplePerson },
}).handler(async (ctx, { id, handle, email }) => {
  const [who, ...others] = [
    ...(id === undefined ? [] : [{ id }]),
    ...[handle, email].flatMap((name) => (name === undefined ? [] : [{ identifier: name }])),
  ];
  if (!who || others.length > 0) throw invalidField("", "needs one of id, handle and email");
  const person = await findPerson(ctx, who);
  if (!person) throw notFound();
  return toPersonForStaff(person);
});
