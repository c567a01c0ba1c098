/** What browsers are asked: to make a passkey, or to show one. */
import type { ReadContext } from "#src/kit/context.ts";
import { idToBytes } from "#src/kit/id.ts";
import type { AccountRow } from "../queries.ts";
import { challengeLifetimeMs, makeChallenge, type Use } from "./challenges.ts";
import type { PasskeyRow } from "./queries.ts";
import type { CreationOptions, RequestOptions } from "./schemas.ts";

/** COSE algorithms: EdDSA, ES256, RS256. Between them every authenticator of note has one. */
export const algorithms = [-8, -7, -257];

const serviceName = "Hubbub";

type Context = Pick<ReadContext, "clock" | "services">;

/** Found without a name, and verified by its owner's finger, face or PIN: so that it can replace a password and a code. */
export function creationOptions(
  ctx: Context,
  account: Pick<AccountRow, "id" | "handle" | "displayName">,
  use: Use,
  present: readonly PasskeyRow[],
): CreationOptions {
  return {
    challenge: makeChallenge(ctx, use),
    rp: { id: ctx.services.settings.relyingParty.id, name: serviceName },
    user: {
      id: userHandleOf(account.id),
      name: account.handle,
      displayName: account.displayName,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout: challengeLifetimeMs,
    excludeCredentials: present.map(descriptorOf),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  };
}

/** Without `allowed` the browser offers whatever passkeys its owner has here. */
export function requestOptions(
  ctx: Context,
  use: Use,
  userVerification: RequestOptions["userVerification"],
  allowed: readonly PasskeyRow[] = [],
): RequestOptions {
  return {
    challenge: makeChallenge(ctx, use),
    rpId: ctx.services.settings.relyingParty.id,
    timeout: challengeLifetimeMs,
    allowCredentials: allowed.map(descriptorOf),
    userVerification,
  };
}

/** Kept by authenticators beside the key, and shown with it at login. */
export function userHandleOf(accountId: string): string {
  return idToBytes(accountId).toString("base64url");
}

function descriptorOf(row: PasskeyRow) {
  return {
    type: "public-key" as const,
    id: row.credentialId.toString("base64url"),
    transports: row.transports,
  };
}
