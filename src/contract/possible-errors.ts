/** Which errors an operation may answer, and why: its own, and those that any call may meet. */
import { assert } from "#src/kit/assert.ts";
import { errorTable, type ErrorCode } from "#src/kit/errors.ts";
import type { Contract, RateLimit } from "#src/kit/operation.ts";
import { staffRoles } from "#src/kit/staff.ts";

export type Door = "http" | "socket";

export interface PossibleError {
  readonly code: ErrorCode;
  readonly meaning: string;
}

/** A stored key: the same call again gives the first result again. */
export function storesKey(contract: Contract): boolean {
  const isKeyed = contract.kind === "write" && contract.access !== "public";
  return isKeyed && contract.idempotency !== "none";
}

export function servedAt(contract: Contract, door: Door): boolean {
  return (contract.doors ?? ["http", "socket"]).includes(door);
}

/** Sorted by status, the operation's own first. */
export function possibleErrors(contract: Contract, door: Door): readonly PossibleError[] {
  const codes = new Set<ErrorCode>([...contract.errors, ...commonCodes(contract, door)]);
  return Array.from(codes, (code) => ({ code, meaning: meaningOf(code, contract) })).sort(
    (a, b) => errorTable[a.code].status - errorTable[b.code].status,
  );
}

function commonCodes(contract: Contract, door: Door): readonly ErrorCode[] {
  return [
    "bad-request",
    ...(contract.access === "public" ? [] : (["unauthenticated"] as const)),
    ...(contract.access === "staff" ? (["forbidden"] as const) : []),
    ...(contract.isDangerous === true ? (["confirmation-required"] as const) : []),
    ...(storesKey(contract) ? (["conflict", "key-expired"] as const) : []),
    ...(door === "http" ? (["too-large", "unsupported-media", "misdirected"] as const) : []),
    ...(["invalid", "rate-limited", "internal", "unavailable", "timeout"] as const),
  ];
}

function meaningOf(code: ErrorCode, contract: Contract): string {
  const own = contract.why?.[code];
  const meaning = own ?? errorTable[code].meaning;
  if (code === "forbidden" && own === undefined && contract.access === "staff")
    return "You do not have the role that this needs, or did not log in with a second factor.";
  if (code !== "conflict" || !storesKey(contract)) return meaning;
  const reuse = "The idempotency key was used with another input.";
  return contract.errors.includes("conflict") ? `${meaning} Or: ${reuse}` : reuse;
}

/** What an operation for the staff asks of them. */
export function describeRole({ role, isDangerous }: Contract): string[] {
  if (role === undefined) return [];
  const least = staffRoles.at(-1) === role ? `role \`${role}\`` : `role \`${role}\` or above`;
  const fresh = isDangerous === true ? " of the last 15 minutes, or a later `auth.confirm`" : "";
  return [`For staff: ${least}, and a login with a second factor${fresh}.`];
}

export function describeRateLimit({ by, limit, perSeconds, burst = limit }: RateLimit): string {
  const whose = by === "account" ? "a person" : "an address";
  const atOnce = burst === limit ? "" : `, ${burst} at once`;
  return `At most ${limit} per ${periodOf(perSeconds)} for ${whose}${atOnce}.`;
}

const units = [
  { word: "day", seconds: 86_400 },
  { word: "hour", seconds: 3_600 },
  { word: "minute", seconds: 60 },
  { word: "second", seconds: 1 },
] as const;

/** In the largest unit that it is a whole number of. */
function periodOf(perSeconds: number): string {
  const unit = units.find(({ seconds }) => perSeconds % seconds === 0);
  assert(unit, "a rate limit counts whole seconds");
  const count = perSeconds / unit.seconds;
  return count === 1 ? unit.word : `${count} ${unit.word}s`;
}
