/** When one socket was heard, used and asked for a sign of life, and what is due because of it. Numbers: there is one of these for every socket. */
import type { Timing } from "./timing.ts";

/** `ping`: it has been silent for a while, and is to be asked. */
type Due = "handshake-timeout" | "expired" | "heartbeat" | "ping" | null;

export class Vitals {
  readonly #timing: Timing;
  readonly #openedAtMs: number;
  #heardAtMs: number;
  /** When somebody last asked for something; what clients do by themselves to stay connected is not that. */
  #usedAtMs = Number.NEGATIVE_INFINITY;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #pingedAtMs: number | null = null;

  constructor(timing: Timing) {
    this.#timing = timing;
    this.#openedAtMs = timing.elapsedMs();
    this.#heardAtMs = this.#openedAtMs;
  }

  get wasOpened(): boolean {
    return this.#usedAtMs > Number.NEGATIVE_INFINITY;
  }

  isUnused(nowMs: number): boolean {
    return nowMs - this.#usedAtMs > this.#timing.idleMs;
  }

  /** Whether it became unused between the two. */
  fellIdle(beforeMs: number, nowMs: number): boolean {
    return this.isUnused(nowMs) && !this.isUnused(beforeMs);
  }

  heard(): void {
    this.#heardAtMs = this.#timing.elapsedMs();
    this.#pingedAtMs = null;
  }

  /** What was heard last was somebody's doing. Answers whether it was unused until then. */
  used(): boolean {
    const wasUnused = this.isUnused(this.#heardAtMs);
    this.#usedAtMs = this.#heardAtMs;
    return wasUnused;
  }

  opened(): void {
    this.#usedAtMs = this.#timing.elapsedMs();
  }

  /** Its token is good for so long from now. */
  expiresIn(leftMs: number): void {
    const { elapsedMs, renewGraceMs } = this.#timing;
    this.#expiresAtMs = elapsedMs() + leftMs + renewGraceMs;
  }

  /** To be asked every second. */
  due(nowMs: number, isWaiting: boolean): Due {
    const { handshakeMs, heartbeatMs, pongMs } = this.#timing;
    if (isWaiting && nowMs - this.#openedAtMs > handshakeMs) return "handshake-timeout";
    if (nowMs > this.#expiresAtMs) return "expired";
    if (this.#pingedAtMs !== null) return nowMs - this.#pingedAtMs > pongMs ? "heartbeat" : null;
    if (nowMs - this.#heardAtMs <= heartbeatMs) return null;
    this.#pingedAtMs = nowMs;
    return "ping";
  }
}
