/** Decisions about people and their sessions, without looking anything up. */
import { isIPv4, isIPv6 } from "node:net";

export const ageYearsMin = 13;
const ageYearsMax = 130;

/** Whether somebody born on this day (YYYY-MM-DD) may register. Days are UTC: nobody asks where they live. */
export function decideBirthDate(birthDate: string, now: Date): "allow" | "no-date" | "too-young" {
  const today = now.toISOString().slice(0, 10);
  const parsed = new Date(`${birthDate}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== birthDate)
    return "no-date";
  if (birthDate > today || birthDate < yearsBefore(today, ageYearsMax)) return "no-date";
  return birthDate > yearsBefore(today, ageYearsMin) ? "too-young" : "allow";
}

/** Dates of this form compare as text; 29 February is past on 1 March of a common year, as it should be. */
function yearsBefore(day: string, years: number): string {
  return `${String(Number(day.slice(0, 4)) - years).padStart(4, "0")}${day.slice(4)}`;
}

export const registrationLifetimeMs = 10 * 60_000;
/** After its code ran out a sign-up may still ask for another for this long. */
export const registrationsKeptMs = 60 * 60_000;
export const codeTriesMax = 5;
/** Registrations that wait for one address at a time: each one is a code that could be guessed. */
export const registrationsPendingMax = 5;

export const sessionsMax = 20;
const dayMs = 24 * 60 * 60_000;
export const sessionIdleMs = 14 * dayMs;
export const sessionAbsoluteMs = 90 * dayMs;
/** Sessions that are over are remembered for this long, to tell a stolen token from a forged one. */
export const sessionsKeptMs = 7 * dayMs;
/** A phone may lose the answer, sleep, and ask again with the token it still has. */
export const refreshRepeatMs = 10 * 60_000;

export interface SessionState {
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

export function hasEnded(session: Omit<SessionState, "generation">, now: Date): boolean {
  const at = now.getTime();
  return (
    session.endedAt !== null ||
    at >= session.rotatedAt.getTime() + sessionIdleMs ||
    at >= session.createdAt.getTime() + sessionAbsoluteMs
  );
}

/**
 * What an authentic token of this generation deserves. `rotate`: it is the latest. `repeat`: it was replaced, but its
 * successor has not been used yet. `reuse`: somebody holds a token that was used up, and it may be a thief.
 */
export function decideRefresh(
  session: SessionState,
  generation: number,
  now: Date,
): "refuse" | "rotate" | "repeat" | "reuse" {
  if (hasEnded(session, now)) return "refuse";
  if (generation === session.generation) return "rotate";
  // A later one than we know of: the database was restored from before it was made.
  if (generation > session.generation) return "refuse";
  const isRecent = now.getTime() < session.rotatedAt.getTime() + refreshRepeatMs;
  return generation === session.generation - 1 && isRecent ? "repeat" : "reuse";
}

/** The network an address is in, as far as its owner may recognise it: IPv4 /24, IPv6 /48; "unknown" for anything else. */
export function addressPrefix(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (isIPv4(plain)) return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
  if (!isIPv6(plain)) return "unknown";
  const [head = "", tail = ""] = plain.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = [...before, ...zeros, ...after]
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/48`;
}
