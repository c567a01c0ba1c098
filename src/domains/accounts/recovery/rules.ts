/** Bounds of recovery and change. */
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export const resetLifetimeMs = 30 * minuteMs;
/** Mails that may be under way to one address; a further request changes nothing and is answered the same. */
export const resetsPendingMax = 3;

export const emailChangeLifetimeMs = 10 * minuteMs;
export const emailChangeTriesMax = 5;

/** A handle that was given up is held for whoever had it: nobody else speaks under it to those who remember it. */
export const handleHeldMs = 30 * dayMs;
/** Former handles that are held for one account at a time. */
export const handlesHeldMax = 3;
/** How long it is known which address an account had before. */
export const formerEmailsKeptMs = 90 * dayMs;
