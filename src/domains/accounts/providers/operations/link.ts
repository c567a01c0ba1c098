import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { endArrival, takeTicket } from "../arrivals.ts";
import { exampleIdentityId, exampleTicket, exampleVerifier } from "../examples.ts";
import { addIdentity, findIdentity, toLinked } from "../identities.ts";
import { LinkedProvider, Ticket, Verifier } from "../schemas.ts";

export const linkProvider = defineOperation({
  name: "provider.link",
  kind: "write",
  summary: "Link a provider to your account",
  description:
    "With the ticket of a sign-in that `provider.beginLink` began, for the same person. One person at a provider gets into one " +
    "account, and one account knows one person of each provider. A mail tells of it.",
  access: "account",
  idempotency: "none",
  input: object({ ticket: Ticket, verifier: Verifier }),
  output: LinkedProvider,
  errors: ["confirmation-required", "conflict", "invalid-code", "not-found"],
  why: {
    conflict:
      "Who signed in there is linked to another account, or somebody else there to this one.",
  },
  example: {
    input: { ticket: exampleTicket, verifier: exampleVerifier },
    output: {
      id: exampleIdentityId,
      provider: "google",
      label: "Google",
      email: "ada@example.org",
      createdAt: "2026-11-22T09:00:00.000Z",
      lastUsedAt: "2026-11-22T09:00:00.000Z",
    },
  },
}).handler(async (ctx, { ticket, verifier }) => {
  const { accountId } = ctx.caller;
  if ((await ctx.tx.lock([userStreamOf(accountId)])).size === 0) throw notFound();
  await requireConfirmed(ctx);
  const arrival = await takeTicket(ctx, "link", ticket, verifier);
  if (arrival?.accountId !== accountId) throw new AppError("invalid-code");
  const linked = await findIdentity(ctx, arrival);
  if (linked?.accountId === accountId) return toLinked(ctx, linked);
  const added = await addIdentity(ctx, accountId, arrival.provider, arrival);
  if (!added)
    throw new AppError(
      "conflict",
      "Somebody there is linked to this account already, or they are linked to another account.",
    );
  await endArrival(ctx, arrival.id);
  return toLinked(ctx, added);
});
