/**
 * Checks what authenticators signed: for us, from a page or app of ours, over a challenge of ours, by that very key.
 * Whatever is wrong with it, the answer is the same; the log says which it was.
 */
import type { ReadContext } from "#src/kit/context.ts";
import { readChallenge, type OpenChallenge, type Use } from "./challenges.ts";
import { algorithms, userHandleOf } from "./options.ts";
import { findByCredential, type PasskeyRow } from "./queries.ts";
import type { AssertionCredential, RegistrationCredential } from "./schemas.ts";

/** Loaded when first used. */
const library = () => import("@simplewebauthn/server");
const helpers = () => import("@simplewebauthn/server/helpers");

export interface NewPasskey extends Pick<
  PasskeyRow,
  "credentialId" | "publicKey" | "signCount" | "synced" | "transports"
> {
  readonly challenge: OpenChallenge;
}

export async function verifyRegistration(
  ctx: ReadContext,
  use: Use,
  credential: RegistrationCredential,
): Promise<NewPasskey | null> {
  return await orNull(ctx, async () => {
    const { verifyRegistrationResponse } = await library();
    const seen = new SeenChallenge(ctx, use);
    const { transports = [] } = credential.response;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...namesOf(credential),
        response: {
          clientDataJSON: credential.response.clientDataJSON,
          attestationObject: await withoutAttestation(credential.response.attestationObject),
        },
      },
      ...expectations(ctx, seen, credential),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) throw new Error("not verified");
    const { credential: made, credentialBackedUp } = registrationInfo;
    return {
      challenge: seen.taken(),
      credentialId: Buffer.from(made.id, "base64url"),
      publicKey: Buffer.from(made.publicKey),
      signCount: made.counter,
      synced: credentialBackedUp,
      transports,
    };
  });
}

export interface Assertion {
  readonly passkey: PasskeyRow;
  readonly challenge: OpenChallenge;
  readonly signCount: number;
  readonly synced: boolean;
}

/** `needsUser`: verified by finger, face or PIN, and not merely there. */
export async function verifyAssertion(
  ctx: ReadContext,
  use: Use,
  credential: AssertionCredential,
  { needsUser }: { readonly needsUser: boolean },
): Promise<Assertion | null> {
  return await orNull(ctx, async () => {
    const passkey = await findByCredential(ctx, credential.id);
    if (!passkey) throw new Error("nobody has this passkey");
    const { userHandle, clientDataJSON, authenticatorData, signature } = credential.response;
    if (userHandle && userHandle !== userHandleOf(passkey.accountId))
      throw new Error("it is somebody else's passkey");
    const { verifyAuthenticationResponse } = await library();
    const seen = new SeenChallenge(ctx, use);
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...namesOf(credential),
        response: { clientDataJSON, authenticatorData, signature },
      },
      ...expectations(ctx, seen, credential),
      requireUserVerification: needsUser,
      credential: {
        id: credential.id,
        publicKey: new Uint8Array(passkey.publicKey),
        // Compared when it is written, where no other login can come in between.
        counter: 0,
      },
    });
    if (!verified) throw new Error("another key signed it");
    const { newCounter: signCount, credentialBackedUp: synced } = authenticationInfo;
    return { passkey, challenge: seen.taken(), signCount, synced };
  });
}

function namesOf({ id, rawId, type }: Pick<AssertionCredential, "id" | "rawId" | "type">) {
  return { id, rawId, type, clientExtensionResults: {} };
}

function expectations(
  ctx: ReadContext,
  seen: SeenChallenge,
  { response }: { readonly response: { readonly clientDataJSON: string } },
) {
  const { id, origins } = ctx.services.settings.relyingParty;
  // The library lets a page within another page of unknown origin pass.
  const clientData: unknown = JSON.parse(
    Buffer.from(response.clientDataJSON, "base64url").toString("utf8"),
  );
  if ((clientData as { crossOrigin?: unknown } | null)?.crossOrigin === true)
    throw new Error("it was asked for by a page within another page");
  return {
    expectedChallenge: (text: string) => seen.accept(text),
    expectedOrigin: [...origins],
    expectedRPID: id,
  };
}

/** The challenge stands inside what was signed; the library shows it once. */
class SeenChallenge {
  readonly #ctx: ReadContext;
  readonly #use: Use;
  #challenge: OpenChallenge | null = null;

  constructor(ctx: ReadContext, use: Use) {
    this.#ctx = ctx;
    this.#use = use;
  }

  accept(text: string): boolean {
    this.#challenge = readChallenge(this.#ctx, this.#use, text);
    return this.#challenge !== null;
  }

  taken(): OpenChallenge {
    if (!this.#challenge) throw new Error("no challenge was looked at");
    return this.#challenge;
  }
}

/**
 * We ask for no attestation, so what is sent as one is dropped unread: to check it would be to read certificates, and to
 * fetch lists of revoked ones from addresses, that a stranger chose.
 */
async function withoutAttestation(attestationObject: string): Promise<string> {
  const { decodeAttestationObject, isoBase64URL, isoCBOR } = await helpers();
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const bare = new Map<string, unknown>([
    ["fmt", "none"],
    ["attStmt", new Map()],
    ["authData", decoded.get("authData")],
  ]);
  return isoBase64URL.fromBuffer(isoCBOR.encode(bare as never));
}

async function orNull<T>(ctx: ReadContext, verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch (error) {
    // What the library found is quoted behind its own words, and is the client's.
    const [reason] = error instanceof Error ? error.message.split(/["'\d]/, 1) : ["unknown"];
    ctx.log.debug({ reason }, "a passkey was not accepted");
    return null;
  }
}
