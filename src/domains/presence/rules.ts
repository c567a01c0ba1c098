/** How somebody appears, decided from what they chose and whether they are there. */
import type { ChosenStatus, PresenceState } from "./schemas.ts";

/** From the last device's going until a person counts as gone: those who change trains, or servers, do not flicker. */
export const graceMs = 30_000;
/**
 * Somebody who is nowhere, and whom nobody saw leave, was on an instance that died, or on one that has yet to say that it
 * is there, after Redis forgot everything. This long they stay what they were.
 */
const vanishedMs = 10_000;

export interface Chosen {
  readonly status: ChosenStatus;
  readonly doNotDisturbUntil: Date | null;
  readonly text: string | null;
  readonly textUntil: Date | null;
}

export interface Evidence {
  /** On which of their devices something was done lately; null where none is connected. */
  readonly connected: "active" | "idle" | null;
  /** Whether every instance could be asked. */
  readonly isWhole: boolean;
  readonly lastSeenAt: Date | null;
  /** Whether they lay idle then. */
  readonly wasIdle: boolean;
}

export interface Appearance {
  readonly state: Omit<PresenceState, "accountId">;
  /** To themselves, who are never invisible to themselves. */
  readonly own: Omit<PresenceState, "accountId">;
  /** It may be another by itself after so long. */
  readonly againInMs?: number;
  /** The evidence is weak: see `Reading` in `kit/topic.ts`. */
  readonly holdMs?: number;
}

export function appearanceOf(chosen: Chosen, evidence: Evidence, now: Date): Appearance {
  const { use, againInMs, holdMs } = useOf(evidence, now);
  const current = currentOf(chosen, now);
  const text = { text: current.text, textUntil: current.textUntil?.toISOString() ?? null };
  const visible = use === null ? "offline" : statusOf(current.status, use);
  const status = current.status === "invisible" ? "offline" : visible;
  const soonestMs = Math.min(
    againInMs ?? Infinity,
    leftMs(current.status === "doNotDisturb" ? current.doNotDisturbUntil : null, now),
    leftMs(current.textUntil, now),
  );
  return {
    state: { status, ...text },
    own: { status: visible, ...text },
    ...(Number.isFinite(soonestMs) ? { againInMs: soonestMs } : {}),
    ...(holdMs === undefined ? {} : { holdMs }),
  };
}

/** Without what has run out. */
export function currentOf(chosen: Chosen, now: Date): Chosen {
  const isDisturbable =
    chosen.status === "doNotDisturb" && leftMs(chosen.doNotDisturbUntil, now) <= 0;
  const hasText = chosen.text !== null && leftMs(chosen.textUntil, now) > 0;
  return {
    status: isDisturbable ? "online" : chosen.status,
    doNotDisturbUntil: isDisturbable ? null : chosen.doNotDisturbUntil,
    text: hasText ? chosen.text : null,
    textUntil: hasText ? chosen.textUntil : null,
  };
}

interface Use {
  readonly use: "active" | "idle" | null;
  readonly againInMs?: number;
  readonly holdMs?: number;
}

function useOf({ connected, isWhole, lastSeenAt, wasIdle }: Evidence, now: Date): Use {
  if (connected) return { use: connected };
  const ageMs = lastSeenAt ? now.getTime() - lastSeenAt.getTime() : Infinity;
  const before = wasIdle ? "idle" : "active";
  // A clock that is ahead must not make anybody stay for hours.
  if (ageMs >= 0 && ageMs < graceMs) return { use: before, againInMs: graceMs - ageMs };
  if (!isWhole) return { use: null, holdMs: Infinity };
  return ageMs >= 0 && ageMs < 2 * graceMs ? { use: null } : { use: null, holdMs: vanishedMs };
}

function statusOf(status: ChosenStatus, use: "active" | "idle"): PresenceState["status"] {
  switch (status) {
    case "online":
    case "invisible":
      return use === "idle" ? "away" : "online";
    case "away":
      return "away";
    case "doNotDisturb":
      return "doNotDisturb";
  }
}

/** Infinity for what has no end. */
function leftMs(until: Date | null, now: Date): number {
  return until ? until.getTime() - now.getTime() : Infinity;
}

/** Fields as a person sends them: absent ones stay, null takes away. Times are instants as they stand on the wire. */
export interface Wish {
  readonly status?: ChosenStatus;
  readonly doNotDisturbUntil?: string | null;
  readonly text?: string | null;
  readonly textUntil?: string | null;
}

export type Change =
  | { readonly chosen: Chosen; readonly isOther: boolean }
  | { readonly field: string; readonly fault: string };

/** An end belongs to what it ends: a new status or text begins without the old one's. */
export function changeOf(before: Chosen, wish: Wish, now: Date): Change {
  const current = currentOf(before, now);
  const status = wish.status ?? current.status;
  const text = wish.text === undefined ? current.text : wish.text;
  const chosen: Chosen = {
    status,
    doNotDisturbUntil: endOf(
      wish.doNotDisturbUntil,
      wish.status === undefined ? current.doNotDisturbUntil : null,
    ),
    text,
    textUntil: endOf(wish.textUntil, wish.text === undefined ? current.textUntil : null),
  };
  if (chosen.doNotDisturbUntil && status !== "doNotDisturb")
    return { field: "doNotDisturbUntil", fault: "is for doNotDisturb only" };
  if (chosen.textUntil && text === null) return { field: "textUntil", fault: "needs a text" };
  for (const field of ["doNotDisturbUntil", "textUntil"] as const) {
    if (wish[field] && leftMs(chosen[field], now) <= 0)
      return { field, fault: "must lie in the future" };
  }
  return { chosen, isOther: !isSame(before, chosen) };
}

function endOf(wished: string | null | undefined, before: Date | null): Date | null {
  if (wished === undefined) return before;
  return wished === null ? null : new Date(wished);
}

function isSame(one: Chosen, other: Chosen): boolean {
  return (
    one.status === other.status &&
    one.text === other.text &&
    one.doNotDisturbUntil?.getTime() === other.doNotDisturbUntil?.getTime() &&
    one.textUntil?.getTime() === other.textUntil?.getTime()
  );
}
