/** What a refused field is told: each problem as somebody who sends it can mend it. */
import { expect, test } from "bun:test";
import Type from "typebox";
import { AppError } from "#src/kit/errors.ts";
import { compile, IdSchema, Instant, nullable, object } from "#src/kit/schema.ts";

const kinds = ["public", "followers", "friends", "closeFriends", "onlyMe", "list", "group"];
const Kind = Type.Union(kinds.map((kind) => Type.Literal(kind)));
const check = compile(
  object({
    kind: Type.Optional(Kind),
    kinds: Type.Optional(Type.Array(object({ kind: Kind }))),
    name: Type.Optional(Type.String({ minLength: 1 })),
    list: Type.Optional(Type.Union([IdSchema, Type.Literal("closeFriends")])),
    medium: Type.Optional(nullable(IdSchema)),
    person: Type.Optional(IdSchema),
    until: Type.Optional(nullable(Instant)),
  }),
);

test.each([
  [{ kind: "friend" }, "kind", `must be ${kinds.slice(0, -1).join(", ")} or group`],
  [{ kinds: [{ kind: 7 }] }, "kinds.0.kind", `must be ${kinds.slice(0, -1).join(", ")} or group`],
  [{ list: "friends" }, "list", "must be a UUID or closeFriends"],
  [{ medium: "mine" }, "medium", "must be a UUID or null"],
  [{ name: "" }, "name", "must not be empty"],
  [{ person: "ada" }, "person", "must be a UUID, lower case"],
  [{ until: "tomorrow" }, "until", "must be UTC, ISO 8601 with milliseconds"],
  [{ hidden: true }, "hidden", "is not a known field"],
])("%j is told what may stand there", (value, field, problem) => {
  let thrown: unknown;
  try {
    check.parse(value);
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof AppError)) throw new Error("It was not refused.");
  expect(thrown.details.fields).toEqual({ [field]: problem });
});
