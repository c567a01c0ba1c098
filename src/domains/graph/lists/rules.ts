/** How many one may have, and how fast. */
import type { RateLimit } from "#src/kit/operation.ts";

export const listsMax = 100;
export const membersMax = 5_000;
export const membersPerCallMax = 100;

export const listRateLimit: RateLimit = {
  name: "list.write",
  by: "account",
  limit: 60,
  perSeconds: 60,
};
