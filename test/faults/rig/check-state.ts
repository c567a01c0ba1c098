/** What a client keeps, made of events and pulls, is what a new one is told; and every count is the length of its list. */
import type { CachedChat, ChatState, History } from "./history.ts";
import type { Violation } from "./violation.ts";

export function checkState({ logs, cached, fresh }: History): Violation[] {
  const violations: Violation[] = [];
  for (const { device, accountId, endedAtMs } of logs) {
    const now = fresh.get(accountId);
    const kept = cached.get(device);
    if (endedAtMs !== null || !now || !kept) continue;
    for (const [chatId, state] of now) {
      const copy = kept.get(chatId);
      const faults = copy ? compare(copy, state) : ["is not known"];
      for (const fault of faults)
        violations.push({ kind: "diverged", what: `${device}, chat ${chatId}: ${fault}` });
    }
    for (const chatId of kept.keys())
      if (!now.has(chatId))
        violations.push({ kind: "diverged", what: `${device} still keeps chat ${chatId}` });
  }
  return [...violations, ...checkBadges(fresh)];
}

function compare(kept: CachedChat, now: ChatState): string[] {
  const faults: string[] = [];
  if (kept.title !== null && kept.title !== now.title)
    faults.push(`is called ${now.title}, not ${kept.title}`);
  if (kept.readSeq !== null && kept.readSeq !== now.readSeq)
    faults.push(`is read up to ${now.readSeq}, not ${kept.readSeq}`);
  for (const [id, message] of now.messages) {
    const copy = kept.messages.get(id);
    if (!copy) {
      if (message.seq >= kept.completeFrom) faults.push(`has a message ${message.seq} (${id})`);
    } else if (
      copy.version !== message.version ||
      copy.text !== message.text ||
      copy.seq !== message.seq
    )
      faults.push(`message ${message.seq} is at version ${message.version}, not ${copy.version}`);
  }
  for (const [id, copy] of kept.messages)
    if (!now.messages.has(id)) faults.push(`has no message ${copy.seq} (${id}) any more`);
  return faults;
}

function checkBadges(fresh: History["fresh"]): Violation[] {
  const violations: Violation[] = [];
  for (const [accountId, chats] of fresh) {
    for (const [chatId, { unreadCount, readSeq, messages }] of chats) {
      const unread = [...messages.values()].filter(
        ({ seq, senderId, text }) => seq > readSeq && senderId !== accountId && text !== null,
      );
      if (unread.length !== unreadCount)
        violations.push({
          kind: "badge",
          what: `${accountId} has ${unread.length} unread in ${chatId}, and a badge of ${unreadCount}`,
        });
    }
  }
  return violations;
}
