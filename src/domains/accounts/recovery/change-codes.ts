/** The code that proves a new mail address: it belongs to one request. */
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";
import { deriveCode, isDerivedCode } from "../codes.ts";

const purpose = "email-change-code";

export function changeCodeOf(secrets: Secrets, changeId: Id): string {
  return deriveCode(secrets, purpose, changeId);
}

export function isChangeCodeOf(secrets: Secrets, changeId: Id, code: string): boolean {
  return isDerivedCode(secrets, purpose, changeId, code);
}
