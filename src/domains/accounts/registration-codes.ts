/**
 * The eight digits that prove a mail address. They are derived from the registration they belong to, so they are stored
 * nowhere, neither in a row nor in a waiting job, and a mail that is sent twice says the same.
 */
import { timingSafeEqual } from "node:crypto";
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const digits = 8;
const purpose = "registration-code";

/** As the first key makes it: for mails. */
export function codeOf(secrets: Secrets, registrationId: Id): string {
  return digitsOf(secrets.mac(purpose, registrationId));
}

/** Whichever key made it: one may be replaced while a code is on its way. */
export function isCodeOf(secrets: Secrets, registrationId: Id, code: string): boolean {
  const given = Buffer.from(code);
  return secrets
    .macs(purpose, registrationId)
    .map((mac) => Buffer.from(digitsOf(mac)))
    .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** Of 2^48 values a remainder modulo 10^8 is even to one part in two million. */
function digitsOf(mac: Buffer): string {
  return String(mac.readUIntBE(0, 6) % 10 ** digits).padStart(digits, "0");
}
