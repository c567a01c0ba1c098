/**
 * The way to a provider and back. Everything about it travels with the person, sealed, as the `state`; so whoever begins a
 * sign-in leaves nothing here. It is good for one provider, once, for fifteen minutes.
 */
import { createHash, randomBytes } from "node:crypto";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import type { ReadContext } from "#src/kit/context.ts";
import { AppError, invalidField } from "#src/kit/errors.ts";
import type { ProviderTrip } from "#src/kit/identity-providers.ts";
import { newId } from "#src/kit/id.ts";
import { IdSchema } from "#src/kit/schema.ts";
import { takeGuess } from "../guessing/guesses.ts";

export const tripLifetimeMs = 15 * 60_000;

const purpose = "provider-state";

const Sealed = Type.Object({
  id: IdSchema,
  nonce: Type.String(),
  codeVerifier: Type.String(),
  verifierHash: Type.String(),
  returnTo: Type.Union([Type.String(), Type.Null()]),
  /** Whom the identity is to be linked to; null for a login. */
  accountId: Type.Union([IdSchema, Type.Null()]),
  expiresAtMs: Type.Integer(),
});
const sealed = Compile(Sealed);

/** A trip as it was begun. */
export type Trip = Static<typeof Sealed> & ProviderTrip;

type Context = Pick<ReadContext, "clock" | "services">;

export interface Beginning {
  readonly provider: string;
  readonly verifierHash: string;
  readonly returnTo: string | undefined;
  readonly accountId: string | null;
}

/** Answers where to send the person. */
export async function beginTrip(
  ctx: Context,
  { provider, verifierHash, returnTo, accountId }: Beginning,
): Promise<{ url: string }> {
  const { identityProviders, secrets } = ctx.services;
  refuseReturnTo(ctx, returnTo);
  if (!identityProviders.list.some(({ name }) => name === provider))
    throw new AppError("not-found", "No such provider.");
  const trip = {
    id: newId(),
    nonce: randomBytes(16).toString("base64url"),
    codeVerifier: randomBytes(32).toString("base64url"),
    verifierHash,
    returnTo: returnTo ?? null,
    accountId,
    expiresAtMs: ctx.clock.now().getTime() + tripLifetimeMs,
  };
  const state = secrets.seal(purpose, Buffer.from(JSON.stringify(trip)), provider);
  const { nonce, codeVerifier } = trip;
  const url = await identityProviders.authorizationUrl(provider, {
    ...{ nonce, codeVerifier },
    state: state.toString("base64url"),
  });
  return { url };
}

/** Null for what was not begun here, for this provider, or was begun too long ago. */
export function openTrip(ctx: Context, provider: string, state: string): Trip | null {
  const opened = ctx.services.secrets.open(purpose, Buffer.from(state, "base64url"), provider);
  if (!opened) return null;
  const trip: unknown = JSON.parse(opened.toString("utf8"));
  if (!sealed.Check(trip) || trip.expiresAtMs <= ctx.clock.now().getTime()) return null;
  return { ...trip, state };
}

/**
 * False for who comes second. Before the provider is asked, because one that sees a code twice takes back what the first
 * got for it.
 */
export async function claimTrip(ctx: ReadContext, { id }: Trip): Promise<boolean> {
  const policy = { triesMax: 1, windowMs: tripLifetimeMs };
  return !("retryAfterMs" in (await takeGuess(ctx, `provider trip ${id}`, policy)));
}

/** The page that shows a ticket invites to copy it for somebody who asks nicely: it is for trying things out. */
function refuseReturnTo({ services }: Context, returnTo: string | undefined): void {
  if (returnTo === undefined) {
    if (services.settings.production) throw invalidField("returnTo", "is required");
    return;
  }
  if (!services.identityProviders.mayReturnTo(returnTo))
    throw invalidField("returnTo", "is not among the addresses that SIGN_IN_RETURN_URLS allows");
}

export function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
