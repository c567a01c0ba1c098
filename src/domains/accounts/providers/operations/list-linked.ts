import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { exampleIdentityId } from "../examples.ts";
import { findIdentities, toLinked } from "../identities.ts";
import { LinkedProvider } from "../schemas.ts";

export const listLinkedProviders = defineOperation({
  name: "provider.listLinked",
  kind: "read",
  summary: "The providers that you can sign in with",
  description: "Oldest first, all of them: one a provider.",
  access: "account",
  input: Empty,
  output: object({ items: Type.Array(LinkedProvider) }),
  errors: [],
  example: {
    input: {},
    output: {
      items: [
        {
          id: exampleIdentityId,
          provider: "google",
          label: "Google",
          email: "ada@example.org",
          createdAt: "2026-11-22T09:00:00.000Z",
          lastUsedAt: "2026-11-22T09:00:00.000Z",
        },
      ],
    },
  },
}).handler(async (ctx) => ({
  items: (await findIdentities(ctx, ctx.caller.accountId)).map((row) => toLinked(ctx, row)),
}));
