/** What was taken away is gone: nothing more is written, and nothing more is told after the time that it may take. */
import { isIn, rangesOf } from "./entitlement.ts";
import type { DeviceLog, FaultWindow, History, Operation, Revocation } from "./history.ts";
import type { Violation } from "./violation.ts";

const lastFrameMs = 1_000;
const afterCrashMs = 3_000;
const withoutRedisMs = 5_000;
/** Refusals that the loss of a membership or session explains. */
const refusalsOfLoss = new Set(["not-found", "forbidden", "unauthenticated"]);
const writesOfMembers = new Set(["chat.sendMessage", "chat.markRead"]);

export function checkAccess(history: History): Violation[] {
  return [
    ...findForeignWrites(history),
    ...history.revocations.flatMap((revocation) => checkRevocation(revocation, history)),
    ...findStrangeRefusals(history),
  ];
}

/** By the order of the conversation, which is the order of commits. */
function findForeignWrites({ truth }: History): Violation[] {
  return [...truth.messages.values()].flatMap(({ chatId, senderId, seq }) =>
    isIn(rangesOf(truth, `chat:${chatId}`, senderId), seq)
      ? []
      : [{ kind: "access", what: `${senderId} wrote ${seq} in ${chatId} without being in it` }],
  );
}

function checkRevocation(revocation: Revocation, history: History): Violation[] {
  const until = allowedUntil(revocation.atMs, history.faults);
  const violations: Violation[] = [];
  for (const log of history.logs) {
    const frames = framesAfter(log, revocation, until, history.operations);
    if (frames.length === 0) continue;
    const lateMs = Math.round(Math.max(...frames.map(({ atMs }) => atMs)) - revocation.atMs);
    const what = `${log.device} was told ${frames.length} times after its ${revocation.kind}, until ${lateMs} ms after`;
    violations.push({ kind: "access", what });
  }
  if (revocation.kind === "logout") {
    const accepted = history.operations.filter(
      ({ sessionId, outcome, startedAtMs }) =>
        sessionId === revocation.sessionId && outcome === "ok" && startedAtMs > revocation.atMs,
    );
    for (const { device, op } of accepted)
      violations.push({ kind: "access", what: `${device} was let do ${op} after its logout` });
  }
  return violations;
}

function framesAfter(
  log: DeviceLog,
  { kind, accountId, sessionId, stream, atMs }: Revocation,
  untilMs: number,
  operations: readonly Operation[],
): DeviceLog["heard"] {
  if (kind === "logout")
    return log.sessionId === sessionId ? log.heard.filter((frame) => frame.atMs > untilMs) : [];
  if (log.accountId !== accountId) return [];
  const backAtMs = takenInAgain(operations, accountId, stream, atMs);
  return log.heard.filter(
    (frame) => frame.stream === stream && frame.atMs > untilMs && frame.atMs < backAtMs,
  );
}

function takenInAgain(
  operations: readonly Operation[],
  accountId: string,
  stream: string | null,
  afterMs: number,
): number {
  const additions = operations.filter(
    ({ op, input, endedAtMs }) =>
      op === "chat.addMembers" &&
      `chat:${String(input["chatId"])}` === stream &&
      (input["accountIds"] as string[]).includes(accountId) &&
      (endedAtMs ?? Number.POSITIVE_INFINITY) > afterMs,
  );
  return Math.min(Number.POSITIVE_INFINITY, ...additions.map(({ startedAtMs }) => startedAtMs));
}

/** Something that was broken at the time excuses a while after it was mended. */
export function allowedUntil(atMs: number, faults: readonly FaultWindow[]): number {
  let until = atMs + lastFrameMs;
  for (const { name, startedAtMs, endedAtMs } of faults) {
    const graceMs = name.startsWith("redis") ? withoutRedisMs : afterCrashMs;
    if (startedAtMs < until && endedAtMs + graceMs > atMs)
      until = Math.max(until, endedAtMs + graceMs);
  }
  return until;
}

function findStrangeRefusals({ operations, revocations, truth }: History): Violation[] {
  const targets = operations
    .filter(({ op }) => op === "session.revoke")
    .map(({ input }) => input["sessionId"]);
  const ended = new Set([...targets, ...revocations.map(({ sessionId }) => sessionId)]);
  return operations.flatMap(({ op, code, sessionId, accountId, device, input }) => {
    if (code === null || (code === "unauthenticated" && ended.has(sessionId))) return [];
    const chatId = String(input["chatId"]);
    const hadLeft = rangesOf(truth, `chat:${chatId}`, accountId).some(({ to }) => to !== null);
    // Repeating what one deleted for oneself meanwhile finds nothing either.
    const hasHidden = truth.hidden.has(`${accountId} ${chatId}`);
    const isExplained =
      refusalsOfLoss.has(code) &&
      code !== "unauthenticated" &&
      (hadLeft || hasHidden || !writesOfMembers.has(op));
    if (isExplained) return [];
    const what = `${device} was refused ${op} ${JSON.stringify(input).slice(0, 120)}: ${code}`;
    return [{ kind: "refused" as const, what }];
  });
}
