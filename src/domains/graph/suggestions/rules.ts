/** How often, and how much is kept. */
import type { RateLimit } from "#src/kit/operation.ts";

export const suggestRateLimit: RateLimit = {
  name: "graph.suggest",
  by: "account",
  limit: 30,
  perSeconds: 60,
};

export const dismissRateLimit: RateLimit = {
  name: "graph.dismissSuggestion",
  by: "account",
  limit: 60,
  perSeconds: 60,
};

export const snapshotsKeptMs = 60 * 60_000;
/** The oldest give way. */
export const dismissedMax = 1_000;
