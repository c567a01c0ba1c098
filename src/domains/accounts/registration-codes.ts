/** The code that proves a mail address: it belongs to one sign-up. */
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";
import { deriveCode, isDerivedCode } from "./codes.ts";

const purpose = "registration-code";

export function codeOf(secrets: Secrets, registrationId: Id): string {
  return deriveCode(secrets, purpose, registrationId);
}

export function isCodeOf(secrets: Secrets, registrationId: Id, code: string): boolean {
  return isDerivedCode(secrets, purpose, registrationId, code);
}
