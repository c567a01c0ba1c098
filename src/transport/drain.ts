/**
 * Taking leave of everybody: what runs finishes, what was committed is told, and then each socket is closed with a delay of
 * its own, so that they do not all arrive at the next instance at once.
 */
import { AppError } from "../kit/errors.ts";
import { within } from "../platform/within.ts";
import type { Connection } from "./connection.ts";

export interface DrainParts {
  readonly connections: Iterable<Connection>;
  /** Sockets that are not closed by both sides yet. */
  readonly openSockets: () => number;
  /** Resolves when everything committed so far was told. */
  readonly relayed: () => Promise<void>;
  /** Whether requests over HTTP are under way. */
  readonly isAnswering: () => boolean;
}

/** What nearly every request needs; then those who ask for nothing are let go. */
const quickMs = 500;
/** What the slowest is given. */
const slowMs = 3_000;
const relayMs = 500;
/** For the last frames to leave and the close to be answered. */
const goodbyeMs = 500;
const lookMs = 5;

/** So many come back in a second: together with the others a next instance can take them. */
const returnsPerSecond = 1_000;
const windowSecondsMin = 1;
/** Shorter than the time after which others are told that somebody went offline. */
const windowSecondsMax = 20;

const writeAgainMs = 1_000;

/** What a write is told meanwhile: on the next connection it will be taken. */
export function drainingError(): AppError {
  return new AppError("unavailable", undefined, { retryAfterMs: writeAgainMs });
}

/** Delays that spread so many clients over a window that grows with them. */
export function spreadOver(clients: number, random: () => number = Math.random): () => number {
  const windowSeconds = Math.min(
    windowSecondsMax,
    Math.max(windowSecondsMin, clients / returnsPerSecond),
  );
  return () => Math.round(random() * windowSeconds * 1000) / 1000;
}

export async function drainSockets(parts: DrainParts, delaySeconds: () => number): Promise<void> {
  const startedMs = performance.now();
  const open = (): Connection[] => [...parts.connections];
  const isBusy = (): boolean => open().some((connection) => !connection.isIdle);
  await until(() => !isBusy(), startedMs + quickMs);
  await within(relayMs, parts.relayed());
  const letGo = (which: (connection: Connection) => boolean): void => {
    for (const connection of open().filter(which)) connection.close("draining", delaySeconds());
  };
  letGo((connection) => connection.isIdle);
  await until(() => !isBusy() && !parts.isAnswering(), startedMs + slowMs);
  await within(relayMs, parts.relayed());
  letGo(() => true);
  await until(() => parts.openSockets() === 0, performance.now() + goodbyeMs);
}

async function until(holds: () => boolean, deadlineMs: number): Promise<void> {
  while (!holds() && performance.now() < deadlineMs) await Bun.sleep(lookMs);
}
