/** Codes of authenticator apps (TOTP, RFC 6238) as every such app makes them: SHA-1, six digits, thirty seconds. */
import { timingSafeEqual } from "node:crypto";
import { Secret, TOTP } from "otpauth";

const periodSeconds = 30;
/** As RFC 4226 recommends: 160 bits. */
const secretBytes = 20;

export function newTotpSecret(): Buffer {
  return Buffer.from(new Secret({ size: secretBytes }).bytes);
}

/** As people type it into an app that cannot read pictures. */
export function totpSecretText(secret: Buffer): string {
  return keyOf(secret).base32;
}

/** What the picture says: `otpauth://totp/…`. */
export function totpUri(secret: Buffer, names: { issuer: string; account: string }): string {
  return totpOf(secret, names).toString();
}

/**
 * The time step whose code this is, of the present one and the one before, so that a code may be typed slowly; null for
 * any other. Whoever takes it remembers the step, and takes none up to it again.
 */
export function findTotpStep(secret: Buffer, code: string, now: Date): number | null {
  const step = Math.floor(now.getTime() / (periodSeconds * 1000));
  const given = Buffer.from(code);
  const isCodeOf = (candidate: number): boolean => {
    const expected = Buffer.from(totpCode(secret, candidate));
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  // The latest first: taking it also uses up the one before.
  return [step, step - 1].find(isCodeOf) ?? null;
}

/** The code of a time step. */
export function totpCode(secret: Buffer, step: number): string {
  return totpOf(secret).generate({ timestamp: step * periodSeconds * 1000 });
}

function totpOf(secret: Buffer, names?: { issuer: string; account: string }): TOTP {
  return new TOTP({
    ...(names ? { issuer: names.issuer, label: names.account } : {}),
    algorithm: "SHA1",
    digits: 6,
    period: periodSeconds,
    secret: keyOf(secret),
  });
}

function keyOf(secret: Buffer): Secret {
  return new Secret({ buffer: new Uint8Array(secret).buffer });
}
