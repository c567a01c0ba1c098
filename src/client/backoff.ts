/**
 * Waiting before another attempt: full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015), anywhere between
 * nothing and a ceiling that doubles. Thousands of clients that lost one server at one instant spread out evenly.
 */
export const backoffBaseMs = 250;
/** A server that is back is found within this; one that has too much to do says itself how long to stay away. */
export const backoffCapMs = 5_000;

/** `attempt` counts from 0. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(attempt, 30));
  return random() * ceiling;
}
