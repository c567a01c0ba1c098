import Type from "typebox";
import type { ReadContext } from "#src/kit/context.ts";
import { invalidField, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { VisibilityDefinition } from "#src/kit/visibility.ts";
import { findPerson } from "../../accounts/index.ts";
import { exampleId } from "../examples.ts";

export const explainVisibility = defineOperation({
  name: "admin.explainVisibility",
  kind: "read",
  summary: "Why somebody sees a thing, or does not",
  description:
    "Every rule that is asked, in order, and what it says of these two. `isVisible` is what the operations answer. Nothing of " +
    "what the thing holds is shown. Of a person: `account`, `profileField` and `permission`, which have their id; of a medium: `medium`.",
  access: "staff",
  role: "moderator",
  input: object({
    viewerId: IdSchema,
    kind: Type.String({
      minLength: 1,
      maxLength: 40,
      description:
        "`account`, `profileField`, `permission`, `medium`; what else there is, a wrong one is told.",
    }),
    objectId: IdSchema,
    part: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description:
          "Of what has parts: the field of a profile, such as `bio`; of a permission what it is for, as `privacy.get` names it.",
      }),
    ),
  }),
  output: object({
    isVisible: Type.Boolean(),
    rules: Type.Array(
      object({
        rule: Type.String(),
        passes: Type.Boolean({ description: "Whether this rule lets the viewer see it." }),
        because: Type.String(),
      }),
    ),
  }),
  errors: ["not-found"],
  example: {
    input: { viewerId: exampleId, kind: "profileField", objectId: exampleId, part: "bio" },
    output: {
      isVisible: false,
      rules: [
        { rule: "standing", passes: true, because: "The account is in use." },
        { rule: "block", passes: true, because: "No block stands between the two." },
        {
          rule: "audience",
          passes: false,
          because: "It is for friends; this person is not among them.",
        },
      ],
    },
  },
}).handler(async (ctx, { viewerId, kind, objectId, part }) => {
  const visibility = definitionOf(ctx, kind, part);
  const [viewer, explanation] = await Promise.all([
    findPerson(ctx, { id: viewerId }),
    visibility.explain(ctx, viewerId, objectId, part ?? null),
  ]);
  if (!viewer || !explanation) throw notFound();
  return { isVisible: explanation.isVisible, rules: [...explanation.rules] };
});

function definitionOf(
  { ports }: ReadContext,
  kind: string,
  part: string | undefined,
): VisibilityDefinition {
  const definition = ports.visibilities.get(kind);
  if (!definition)
    throw invalidField("kind", `is one of ${[...ports.visibilities.keys()].join(", ")}`);
  const { parts = [] } = definition;
  if (part === undefined && parts.length === 0) return definition;
  if (parts.length === 0) throw invalidField("part", `is not for the kind ${kind}`);
  if (part === undefined || !parts.includes(part))
    throw invalidField("part", `is one of ${parts.join(", ")}`);
  return definition;
}
