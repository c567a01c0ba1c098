import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { tellOfChange } from "../../sign-in-mails.ts";
import { spendChallenge } from "../challenges.ts";
import { passkeyCreated } from "../events.ts";
import { examplePasskey, exampleRegistration } from "../examples.ts";
import { findPasskeys, passkeysMax, toPasskey, type PasskeyRow } from "../queries.ts";
import { Passkey, PasskeyName, RegistrationCredential } from "../schemas.ts";
import { passkeys } from "../tables.ts";
import { verifyRegistration } from "../verify.ts";

export const finishPasskeyRegistration = defineOperation({
  name: "passkey.finishRegistration",
  kind: "write",
  summary: "Keep the passkey that the browser made",
  description:
    "From now on it logs in without a password, and stands in for a second factor. A mail tells its owner.",
  access: "account",
  idempotency: "none",
  input: object({ name: PasskeyName, credential: RegistrationCredential }),
  output: Passkey,
  errors: ["confirmation-required", "conflict", "limit", "not-found"],
  why: {
    conflict: "This passkey is in use already.",
    limit: "You have as many passkeys as one may.",
  },
  example: {
    input: { name: examplePasskey.name, credential: exampleRegistration },
    output: examplePasskey,
  },
})
  .prepare(async (ctx, { credential }) => {
    const use = { kind: "register", sessionId: ctx.caller.sessionId } as const;
    const made = await verifyRegistration(ctx, use, credential);
    if (!made) throw notAnAnswer();
    return made;
  })
  .handler(async (ctx, { name }, { challenge, ...made }) => {
    const { accountId } = ctx.caller;
    const stream = userStreamOf(accountId);
    if ((await ctx.tx.lock([stream])).size === 0) throw notFound();
    await requireConfirmed(ctx);
    if (!(await spendChallenge(ctx, challenge))) throw notAnAnswer();
    if ((await findPasskeys(ctx, accountId)).length >= passkeysMax) throw new AppError("limit");
    const now = ctx.clock.now();
    const row: PasskeyRow = {
      ...{ id: newId(), accountId, name, ...made },
      ...{ createdAt: now, lastUsedAt: null },
    };
    const added = await ctx.tx.db
      .insert(passkeys)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: passkeys.id });
    if (added.length === 0) throw new AppError("conflict", "This passkey is in use already.");
    const passkey = toPasskey(row);
    ctx.tx.emit(passkeyCreated, { stream, ref: { passkeyId: row.id }, data: passkey });
    await tellOfChange(ctx, accountId, "passkey-added");
    return passkey;
  });

function notAnAnswer(): AppError {
  return invalidField("credential", "does not answer what this session was asked");
}
