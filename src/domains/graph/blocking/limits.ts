/** How many one may have, and how fast. */
import type { RateLimit } from "#src/kit/operation.ts";

export const blocksMax = 10_000;
export const mutesMax = 10_000;
export const restrictionsMax = 10_000;

/** Shared by everything that keeps somebody away. */
export const keepingAwayRateLimit: RateLimit = {
  name: "graph.keepAway",
  by: "account",
  limit: 60,
  perSeconds: 60,
};
