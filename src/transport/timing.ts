/** How long a client may keep us waiting, and by which clock. Settings only so that tests need not wait as long. */
export interface Timing {
  /** Milliseconds on a clock that nobody sets: it never goes back, and does not jump when the time of day does. */
  readonly elapsedMs: () => number;
  /** From the upgrade to the first frame. */
  readonly handshakeMs: number;
  /** Silence after which a socket is pinged… */
  readonly heartbeatMs: number;
  /** …and what it has to show a sign of life. */
  readonly pongMs: number;
  /** From the expiry of a token to the end of its socket. */
  readonly renewGraceMs: number;
  /** How often sockets are looked over: the precision of all of the above. */
  readonly tickMs: number;
  /** Without a request for so long a device lies idle. */
  readonly idleMs: number;
  /** How often everything watched is looked at anew, whether or not anybody said that it changed. */
  readonly sweepMs: number;
  /** How often those who stay connected are written down as seen. */
  readonly seenEveryMs: number;
  /** From the head of a request to the last byte of its body. */
  readonly bodyMs: number;
  /** Silence after which an upload is given up… */
  readonly uploadStallMs: number;
  /** …and what even one that moves is given in all. */
  readonly uploadMs: number;
}

export const defaultTiming: Timing = {
  elapsedMs: () => performance.now(),
  handshakeMs: 5_000,
  heartbeatMs: 25_000,
  pongMs: 10_000,
  renewGraceMs: 30_000,
  tickMs: 1_000,
  idleMs: 300_000,
  sweepMs: 30_000,
  seenEveryMs: 300_000,
  bodyMs: 15_000,
  uploadStallMs: 20_000,
  uploadMs: 3_600_000,
};
