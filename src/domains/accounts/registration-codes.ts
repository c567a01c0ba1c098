/**
 * The eight digits that prove a mail address. They are derived from the registration they belong to, so they are stored
 * nowhere, neither in a row nor in a waiting job, and a mail that is sent twice says the same.
 */
import { timingSafeEqual } from "node:crypto";
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const digits = 8;

export function codeOf(secrets: Secrets, registrationId: Id): string {
  // Of 2^48 values a remainder modulo 10^8 is even to one part in two million.
  const number = secrets.mac("registration-code", registrationId).readUIntBE(0, 6) % 10 ** digits;
  return String(number).padStart(digits, "0");
}

export function isCodeOf(secrets: Secrets, registrationId: Id, code: string): boolean {
  const expected = Buffer.from(codeOf(secrets, registrationId));
  const given = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
