/** What a client that knows nothing is told of somebody's chats, over HTTP and page by page. */
import type { Door } from "./device.ts";
import type { ChatState, MessageState } from "./history.ts";
import { post, type Answer } from "./http-door.ts";

interface WireChat {
  readonly id: string;
  readonly title: string | null;
  readonly readSeq: number;
  readonly unreadCount: number;
}

interface WireMessage extends MessageState {
  readonly id: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const pageLimit = 100;
const triesMax = 10;

export async function readFresh(door: Door, token: string): Promise<Map<string, ChatState>> {
  const chats = await all<WireChat>(door, token, "chat.list", {});
  const states = new Map<string, ChatState>();
  for (const chat of chats) {
    const input = { chatId: chat.id, after: 0 };
    const messages = await all<WireMessage>(door, token, "chat.listMessages", input);
    const { title, readSeq, unreadCount } = chat;
    states.set(chat.id, {
      ...{ title, readSeq, unreadCount },
      messages: new Map(messages.map((message) => [message.id, message])),
    });
  }
  return states;
}

async function all<T>(
  door: Door,
  token: string,
  op: string,
  input: Record<string, unknown>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null; ;) {
    // The cursor says where to go on: then nothing else may.
    const { chatId, ...start } = input;
    const place = cursor === null ? start : { cursor };
    const data = { ...(chatId === undefined ? {} : { chatId }), ...place, limit: pageLimit };
    const answer = await untilAnswered(door, { op, data, token });
    if (!answer || !("data" in answer)) throw new Error(`${op}: ${answer?.code ?? "no answer"}`);
    const page = answer.data as Page<T>;
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}

/** A machine that is busy with other things takes longer than the server waits. */
async function untilAnswered(
  door: Door,
  call: { op: string; data: unknown; token: string },
): Promise<Answer | null> {
  for (let tries = 1; ; tries += 1) {
    const answer = await post(door, { ...call, key: null });
    if (tries === triesMax || (answer && !("code" in answer && answer.code === "timeout")))
      return answer;
  }
}
