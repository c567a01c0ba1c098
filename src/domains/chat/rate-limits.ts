/** How fast one account may write and type. */
import type { RateLimit } from "#src/kit/operation.ts";

export const messageRateLimit: RateLimit = {
  name: "chat.messages",
  by: "account",
  limit: 5,
  perSeconds: 1,
  burst: 20,
};

/** Founding groups and adding to them: each call may write a thousand people's rows, and reach each of them. */
export const invitationRateLimit: RateLimit = {
  name: "chat.invitations",
  by: "account",
  limit: 10,
  perSeconds: 60,
  burst: 30,
};

export const typingRateLimit: RateLimit = {
  name: "chat.typing",
  by: "account",
  limit: 1,
  perSeconds: 1,
};
