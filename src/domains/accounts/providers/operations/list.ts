import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { ProviderName } from "../schemas.ts";

export const listProviders = defineOperation({
  name: "provider.list",
  kind: "read",
  summary: "Where one can sign in beside here",
  description: "In the order of the settings; empty where none is set up.",
  access: "public",
  doors: ["http"],
  input: Empty,
  output: object({ items: Type.Array(object({ name: ProviderName, label: Type.String() })) }),
  errors: [],
  example: { input: {}, output: { items: [{ name: "google", label: "Google" }] } },
}).handler(async ({ services }) => ({
  items: services.identityProviders.list.map(({ name, label }) => ({ name, label })),
}));
