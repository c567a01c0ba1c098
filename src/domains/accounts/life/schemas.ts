/** What of an account's life goes over the wire. */
import Type, { type Static } from "typebox";
import { IdSchema, Instant, nullable, object } from "#src/kit/schema.ts";
import { undoDays } from "./rules.ts";

export const LifeState = object({
  life: Type.Union([Type.Literal("active"), Type.Literal("deactivated"), Type.Literal("deleted")], {
    description:
      `\`deactivated\`: hidden until the next login. \`deleted\`: hidden, and gone for good after \`purgeAfter\`, ${undoDays} days ` +
      "later; a login before then takes it back.",
  }),
  purgeAfter: nullable(Instant),
});
export type LifeState = Static<typeof LifeState>;

export const ExportReady = object({
  exportId: IdSchema,
  url: Type.String({
    description: "Where to fetch the archive. Whoever has this address has the archive.",
  }),
  expiresAt: Instant,
});

export const exampleExportReady = {
  exportId: "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5",
  url: "https://social.example/exports/AZLwwSo7fE2OX2BxgpOktWfH0q…",
  expiresAt: "2026-11-29T09:00:00.000Z",
};
