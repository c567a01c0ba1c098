import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { examplePasskey } from "../examples.ts";
import { findPasskeys, passkeysMax, toPasskey } from "../queries.ts";
import { Passkey } from "../schemas.ts";

export const listPasskeys = defineOperation({
  name: "passkey.list",
  kind: "read",
  summary: "Your passkeys",
  description: "Oldest first, all of them.",
  access: "account",
  input: Empty,
  output: object({ items: Type.Array(Passkey, { maxItems: passkeysMax }) }),
  errors: [],
  example: { input: {}, output: { items: [examplePasskey] } },
}).handler(async (ctx) => ({
  items: (await findPasskeys(ctx, ctx.caller.accountId)).map(toPasskey),
}));
