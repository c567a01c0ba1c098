/** Keeps what people are found under in step with what they allow, and with their addresses. */
import { findabilityChanged } from "#src/domains/accounts/index.ts";
import { defineReactor } from "#src/kit/fact.ts";
import { renewKeys } from "./keys.ts";

export const followFindability = defineReactor(findabilityChanged, async (ctx, { accountId }) => {
  await renewKeys(ctx, accountId);
});
