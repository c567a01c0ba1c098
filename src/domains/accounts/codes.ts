/**
 * The eight digits that people read in a mail or a text message and type in again. They are derived from what they belong
 * to, so they are stored nowhere, neither in a row nor in a waiting job, and a message that is sent twice says the same.
 */
import { timingSafeEqual } from "node:crypto";
import type { Secrets } from "#src/kit/services.ts";

const digits = 8;
/** How long such a code is good for, unless what it belongs to is over sooner. */
export const codeLifetimeMs = 10 * 60_000;

/** As the first key makes it: for messages. `about` is the id of what it belongs to. */
export function deriveCode(secrets: Secrets, purpose: string, about: string): string {
  return digitsOf(secrets.mac(purpose, about));
}

/** Whichever key made it: one may be replaced while a code is on its way. */
export function isDerivedCode(
  secrets: Secrets,
  purpose: string,
  about: string,
  code: string,
): boolean {
  const given = Buffer.from(code);
  return secrets
    .macs(purpose, about)
    .map((mac) => Buffer.from(digitsOf(mac)))
    .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** Of 2^48 values a remainder modulo 10^8 is even to one part in two million. */
function digitsOf(mac: Buffer): string {
  return String(mac.readUIntBE(0, 6) % 10 ** digits).padStart(digits, "0");
}
