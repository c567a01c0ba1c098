/** The eight digits that prove an address to one sign-in. */
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";
import { deriveCode, isDerivedCode } from "../codes.ts";
import { emailKey } from "../emails.ts";

const purpose = "provider-email-code";

export function codeFor(secrets: Secrets, arrivalId: Id, email: string): string {
  return deriveCode(secrets, purpose, aboutOf(arrivalId, email));
}

export function isCodeFor(secrets: Secrets, arrivalId: Id, email: string, code: string): boolean {
  return isDerivedCode(secrets, purpose, aboutOf(arrivalId, email), code);
}

function aboutOf(arrivalId: Id, email: string): string {
  return `${arrivalId} ${emailKey(email)}`;
}
