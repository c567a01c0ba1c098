/**
 * Who is typing right now, for people who begin to watch. It knows what this process was told and forgets on its own:
 * a client repeats itself every few seconds, so that whoever is missing here appears with their next signal.
 */
import type { Id } from "#src/kit/id.ts";

const typingLastsMs = 6_000;
const entriesMax = 50_000;

export class TypingBoard {
  /** In the order of the last keystroke: what is oldest comes first. */
  readonly #entries = new Map<string, { chatId: Id; accountId: Id; untilMs: number }>();
  readonly #byChat = new Map<Id, Set<Id>>();

  set(chatId: Id, accountId: Id, typing: boolean, nowMs: number): void {
    this.#forget(nowMs);
    this.#remove(chatId, accountId);
    if (!typing) return;
    this.#entries.set(`${chatId}:${accountId}`, {
      chatId,
      accountId,
      untilMs: nowMs + typingLastsMs,
    });
    const people = this.#byChat.get(chatId) ?? new Set();
    this.#byChat.set(chatId, people.add(accountId));
  }

  get(chatId: Id, nowMs: number): Id[] {
    this.#forget(nowMs);
    return [...(this.#byChat.get(chatId) ?? [])];
  }

  #forget(nowMs: number): void {
    for (const { chatId, accountId, untilMs } of this.#entries.values()) {
      if (untilMs > nowMs && this.#entries.size <= entriesMax) return;
      this.#remove(chatId, accountId);
    }
  }

  #remove(chatId: Id, accountId: Id): void {
    this.#entries.delete(`${chatId}:${accountId}`);
    const people = this.#byChat.get(chatId);
    people?.delete(accountId);
    if (people?.size === 0) this.#byChat.delete(chatId);
  }
}

export const typingBoard = new TypingBoard();
