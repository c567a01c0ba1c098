/** Acknowledged writes are there once, repeated ones are the same one, and nothing is there that nobody wrote. */
import type { History, Operation, StoredEvent } from "./history.ts";
import type { Violation } from "./violation.ts";

/** The event that an acknowledged call of the operation leaves: exactly one… */
const leavesOne: Readonly<Record<string, string>> = {
  "chat.sendMessage": "chat.messageCreated",
  "chat.editMessage": "chat.messageUpdated",
  "chat.update": "chat.updated",
  "chat.removeMember": "chat.memberRemoved",
};
/** …or none where things were so already. */
const leavesAtMostOne: Readonly<Record<string, string>> = {
  "chat.deleteMessage": "chat.messageDeleted",
  "chat.addMembers": "chat.membersAdded",
};

type Found = StoredEvent & { readonly stream: string };

export function checkWrites(history: History): Violation[] {
  const found = new Map<string, Found[]>();
  for (const [stream, events] of history.truth.events) {
    for (const event of events) {
      if (event.key === null) continue;
      const name = `${event.actorId} ${event.key}`;
      found.set(name, [...(found.get(name) ?? []), { ...event, stream }]);
    }
  }
  const written = Map.groupBy(
    history.operations.filter(({ key }) => key !== null),
    ({ accountId, key }) => `${accountId} ${key}`,
  );
  return [
    ...[...written].flatMap(([name, calls]) => checkKey(calls, found.get(name) ?? [], history)),
    ...findUnexpected(history, new Set(written.keys())),
    ...checkMessages(history),
    ...checkMarks(history),
  ];
}

function checkKey(
  calls: readonly Operation[],
  events: readonly Found[],
  { truth }: History,
): Violation[] {
  const [first] = calls;
  if (!first) return [];
  const { op, key } = first;
  const one = leavesOne[op];
  const what = `${op} with key ${key} of ${first.device}`;
  const effects = events.filter(({ name }) => name === (one ?? leavesAtMostOne[op]));
  const acknowledged = calls.filter(({ outcome }) => outcome === "ok");
  const violations: Violation[] = [];
  if (effects.length > 1)
    violations.push({ kind: "doubled", what: `${what} happened ${effects.length} times` });
  if (one !== undefined && acknowledged.length > 0 && effects.length === 0)
    violations.push({ kind: "lost", what: `${what} was acknowledged and is not there` });
  const wasRefusedAtOnce = calls.every(
    ({ outcome, attempts }) => outcome === "fail" && attempts === 1,
  );
  if (wasRefusedAtOnce && effects.length > 0)
    violations.push({
      kind: "unexpected",
      what: `${what} was refused (${first.code}) and is there`,
    });
  if (op !== "chat.sendMessage" || acknowledged.length === 0) return violations;
  const ids = new Set(acknowledged.map(({ result }) => (result as { id: string }).id));
  if (ids.size > 1)
    violations.push({ kind: "doubled", what: `${what} was answered as ${[...ids].join(" and ")}` });
  for (const { messageId, seq } of effects) {
    const message = truth.messages.get(messageId ?? "");
    if (!ids.has(messageId ?? "") || message?.seq !== seq)
      violations.push({
        kind: "lost",
        what: `${what} was answered as another message than is there`,
      });
    else if (message.version === 1 && message.text !== first.input["text"])
      violations.push({ kind: "lost", what: `${what} says something else than was written` });
  }
  return violations;
}

/** Messages that appeared during the run and that none of the clients asked for. */
function findUnexpected({ truth, baseline }: History, written: ReadonlySet<string>): Violation[] {
  const violations: Violation[] = [];
  for (const [stream, events] of truth.events) {
    for (const { seq, name, actorId, key } of events) {
      if (name !== "chat.messageCreated" || seq <= (baseline.get(stream) ?? 0)) continue;
      if (!written.has(`${actorId} ${key}`))
        violations.push({ kind: "unexpected", what: `${stream} ${seq}: nobody wrote it (${key})` });
    }
  }
  return violations;
}

/** Numbers without gaps, and one message for each event that speaks of its beginning. */
function checkMessages({ truth }: History): Violation[] {
  const violations: Violation[] = [];
  const told = new Set<string>();
  for (const [stream, events] of truth.events) {
    for (const [index, { seq, name, messageId }] of events.entries()) {
      if (seq !== index + 1)
        violations.push({ kind: "gap", what: `${stream} has ${seq} in place ${index + 1}` });
      if (name !== "chat.messageCreated" || messageId === null) continue;
      if (told.has(messageId))
        violations.push({ kind: "doubled", what: `${stream} ${seq}: ${messageId} begins again` });
      told.add(messageId);
      if (!truth.messages.has(messageId))
        violations.push({ kind: "lost", what: `${stream} ${seq}: the message is not there` });
    }
    if ((truth.heads.get(stream) ?? 0) !== events.length)
      violations.push({ kind: "gap", what: `${stream} ends at ${truth.heads.get(stream)}` });
  }
  for (const { id } of truth.messages.values())
    if (!told.has(id)) violations.push({ kind: "unexpected", what: `${id} was never told` });
  return violations;
}

/** A mark that was acknowledged stands there or further on. */
function checkMarks({ operations, fresh }: History): Violation[] {
  const violations: Violation[] = [];
  for (const { op, outcome, result, accountId, device } of operations) {
    if (op !== "chat.markRead" || outcome !== "ok") continue;
    const { chatId, seq } = result as { chatId: string; seq: number };
    const now = fresh.get(accountId)?.get(chatId);
    if (now && now.readSeq < seq)
      violations.push({
        kind: "lost",
        what: `${device} had read ${chatId} up to ${seq}, now ${now.readSeq}`,
      });
  }
  return violations;
}
