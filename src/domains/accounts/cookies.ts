/** What browsers keep for people, out of reach of scripts. */
import type { SecretCookie } from "#src/kit/cookie.ts";
import { sessionIdleMs } from "./rules.ts";

/** Browsers keep nothing for longer. */
const longestSeconds = 400 * 24 * 3600;

export const refreshCookie: SecretCookie = {
  name: "refresh",
  field: "refreshToken",
  // Set anew with every refresh, as the session's life is.
  maxAgeSeconds: sessionIdleMs / 1000,
  isCredential: true,
};

/** Outlives the session: it is for the next login. */
const deviceCookie: SecretCookie = {
  name: "device",
  field: "deviceSecret",
  maxAgeSeconds: longestSeconds,
  isCredential: false,
};

/** For whatever answers tokens, or is given what came with them. */
export const loginCookies = [refreshCookie, deviceCookie];
