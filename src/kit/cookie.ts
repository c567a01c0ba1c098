/**
 * Secrets that a browser keeps for its user where no script can read them. An operation says which of its fields they
 * are; the HTTP door puts them in and takes them out, and the operation never learns which way a field came.
 */

/** Pages that send it, with any value, get such secrets in cookies, and send them from there. */
export const cookieHeader = "Hubbub-Cookies";

export interface SecretCookie {
  /** What follows the prefix in the cookie's name. */
  readonly name: string;
  /** The field of inputs and outputs that holds it: opaque text of letters, digits, hyphens and underscores. */
  readonly field: string;
  readonly maxAgeSeconds: number;
  /** Whether a refusal as `unauthenticated` shows that it is worth nothing any more. */
  readonly isCredential: boolean;
}
