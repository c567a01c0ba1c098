/** How much of an address book may be asked about: enough for real ones, too little for trying out numbers. */
import type { RateLimit } from "#src/kit/operation.ts";

export const hashesPerCallMax = 1_000;
const daySeconds = 24 * 60 * 60;
export const quotaMs = daySeconds * 1_000;
export const hashesPerDayMax = 5_000;
/** Kept of one person; the oldest give way. */
export const hashesKeptMax = 10_000;
/** Clients send it again from time to time; what was not, is forgotten. */
export const hashesKeptMs = 365 * quotaMs;

export const matchRateLimit: RateLimit = {
  name: "contacts.match",
  by: "account",
  limit: 10,
  perSeconds: daySeconds,
  store: "durable",
};

/** Whoever makes accounts to try out numbers does it from somewhere. */
export const matchAddressRateLimit: RateLimit = {
  name: "contacts.match.address",
  by: "address",
  limit: 100,
  perSeconds: daySeconds,
  store: "durable",
};

/** A number may be that of a few people. */
export const matchesMax = 2_000;
