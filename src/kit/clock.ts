/** Time of day comes from here and nowhere else, so that tests can move it. Order never depends on it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
