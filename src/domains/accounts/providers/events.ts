/** What is linked to somebody's account, on their own stream. */
import Type from "typebox";
import { definePlainEvent } from "#src/kit/event.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleIdentityId } from "./examples.ts";

const data = object({
  identityId: IdSchema,
  provider: Type.String({ description: "Its name, as `provider.list` has or had it." }),
});

export const providerLinked = definePlainEvent({
  name: "provider.linked",
  stream: "user",
  summary: "You can sign in with a provider",
  data,
  example: { identityId: exampleIdentityId, provider: "google" },
});

export const providerUnlinked = definePlainEvent({
  name: "provider.unlinked",
  stream: "user",
  summary: "You can no longer sign in with a provider",
  data,
  example: { identityId: exampleIdentityId, provider: "google" },
});
