/** What later domains act on when it happens to an account, in the same transaction. */
import Type from "typebox";
import { defineFact } from "#src/kit/fact.ts";
import { IdSchema, object } from "#src/kit/schema.ts";

/** Told once for each change of `accounts.is_visible`, after the row says so. The person's stream is held. */
export const visibilityChanged = defineFact({
  name: "account.visibilityChanged",
  summary: "Others may know of this person again, or no longer",
  data: object({ accountId: IdSchema, isVisible: Type.Boolean() }),
});

/** Told when followers need no permission any more. The person's stream is held. */
export const becamePublic = defineFact({
  name: "account.becamePublic",
  summary: "A private account is not private any more",
  data: object({ accountId: IdSchema }),
});

/**
 * Told when somebody lets themselves be found by their mail address or phone number or no longer does, and when either is
 * another. The person's stream is held.
 */
export const findabilityChanged = defineFact({
  name: "account.findabilityChanged",
  summary: "Somebody is to be found by other addresses than before",
  data: object({ accountId: IdSchema }),
});
