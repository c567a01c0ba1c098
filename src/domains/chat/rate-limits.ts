/** How fast one account may write and type. */
import type { RateLimit } from "#src/kit/operation.ts";

export const messageRateLimit: RateLimit = {
  name: "chat.messages",
  by: "account",
  limit: 5,
  perSeconds: 1,
  burst: 20,
};

export const typingRateLimit: RateLimit = {
  name: "chat.typing",
  by: "account",
  limit: 1,
  perSeconds: 1,
};
