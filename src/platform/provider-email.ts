/** What an issuer's word for a mail address is worth. */
import type { ProviderSettings } from "./sign-in-settings.ts";

interface Claims {
  readonly [claim: string]: unknown;
}

export function emailStanding(
  trust: ProviderSettings["trustsEmail"],
  claims: Claims,
): { email: string | null; emailProven: boolean } {
  const email = typeof claims["email"] === "string" ? claims["email"] : null;
  // Apple writes it as text.
  const isVerified = claims["email_verified"] === true || claims["email_verified"] === "true";
  return { email, emailProven: email !== null && isVerified && isTrusted(trust, email, claims) };
}

function isTrusted(trust: ProviderSettings["trustsEmail"], email: string, claims: Claims): boolean {
  switch (trust) {
    case "never":
      return false;
    case "verified":
      return true;
    case "google":
      // An address that Google does not run was its owner's when they made the account, and may be another's since.
      return /@gmail\.com$/i.test(email) || typeof claims["hd"] === "string";
  }
}
