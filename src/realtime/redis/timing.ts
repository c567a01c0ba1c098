/** How long the bus waits for what. Settings only so that tests need not wait as long. */
export interface BusTiming {
  /** An inbox that was not refreshed for this long is gone, and with it its instance. */
  readonly leaseMs: number;
  readonly refreshMs: number;
  /** How often each instance looks who else is there. */
  readonly peersMs: number;
}

export const defaultBusTiming: BusTiming = { leaseMs: 15_000, refreshMs: 1_000, peersMs: 5_000 };
