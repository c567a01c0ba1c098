/** Mail addresses: kept as typed, compared by a key. */
import { domainToASCII } from "node:url";

export const emailLengthMax = 254;
const localPartLengthMax = 64;

/** Loose on purpose: only a mail that arrives proves an address. What could break out of a mail header is refused. */
export function isEmail(text: string): boolean {
  const [localPart = "", domain = "", ...rest] = text.split("@");
  return (
    rest.length === 0 &&
    /^[^\s\p{C}"(),:;<>[\\\]]+$/u.test(localPart) &&
    Buffer.byteLength(localPart) <= localPartLengthMax &&
    /^[^\s\p{C}.]+(\.[^\s\p{C}.]+)+$/u.test(domain) &&
    /^[a-z\d.-]+$/.test(domainToASCII(domain))
  );
}

/** Equal for spellings that every provider of note delivers to the same mailbox; a host in its ASCII form. */
export function emailKey(email: string): string {
  const [localPart = "", domain = ""] = email.split("@");
  return `${localPart.normalize("NFC").toLowerCase()}@${domainToASCII(domain).toLowerCase()}`;
}
