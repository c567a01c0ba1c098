import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleRequest } from "../examples.ts";
import { requestOptions } from "../options.ts";
import { findPasskeys } from "../queries.ts";
import { RequestOptions } from "../schemas.ts";

export const beginPasskeyConfirmation = defineOperation({
  name: "auth.beginPasskeyConfirmation",
  kind: "read",
  summary: "What to ask the browser for, to prove with a passkey that it is you",
  description:
    "`not-found` for who has no passkey. The answer of the browser goes to `auth.confirmWithPasskey`.",
  access: "account",
  input: Empty,
  output: RequestOptions,
  errors: ["not-found"],
  example: { input: {}, output: exampleRequest },
}).handler(async (ctx) => {
  const { accountId, sessionId } = ctx.caller;
  const passkeys = await findPasskeys(ctx, accountId);
  if (passkeys.length === 0) throw notFound();
  return requestOptions(ctx, { kind: "confirm", sessionId }, "required", passkeys);
});
