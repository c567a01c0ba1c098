/** What an app would keep of its chats, made from nothing but snapshots and events. */
import type { CachedChat, MessageState } from "./history.ts";

interface Kept {
  completeFrom: number;
  title: string | null;
  titleVersion: number;
  readSeq: number | null;
  readonly messages: Map<string, MessageState>;
}

interface WireMessage extends MessageState {
  readonly id: string;
}

interface WireChatState {
  readonly chat: {
    readonly title: string | null;
    readonly version: number;
    readonly readSeq: number;
  };
  readonly messages: readonly WireMessage[];
}

export class ChatCache {
  readonly #chats = new Map<string, Kept>();
  readonly #hidden = new Set<string>();

  /** By chat. */
  get chats(): ReadonlyMap<string, CachedChat> {
    return this.#chats;
  }

  start(stream: string, seq: number): void {
    const [kind, id = ""] = stream.split(":");
    if (kind === "chat") this.#chats.set(id, emptyFrom(seq + 1));
  }

  reset(stream: string, seq: number, state: unknown): void {
    const [kind, id = ""] = stream.split(":");
    if (kind !== "chat") return;
    const { chat, messages } = state as WireChatState;
    const kept = emptyFrom(Math.min(seq + 1, ...messages.map((message) => message.seq)));
    Object.assign(kept, { title: chat.title, titleVersion: chat.version, readSeq: chat.readSeq });
    this.#chats.set(id, kept);
    for (const message of messages) this.#put(kept, message);
  }

  gone(stream: string): void {
    this.#chats.delete(stream.split(":")[1] ?? "");
  }

  apply(stream: string, event: string, data: unknown): void {
    if (stream.startsWith("chat:")) this.#applyChat(stream.slice(5), event, data);
    else this.#applyOwn(event, data as { chatId: string; seq: number; messageId: string });
  }

  #applyChat(id: string, event: string, data: unknown): void {
    const kept = this.#chats.get(id);
    if (!kept) return;
    if (event.startsWith("chat.message")) this.#put(kept, data as WireMessage);
    if (event === "chat.updated") {
      const { title, version } = data as { title: string; version: number };
      if (version > kept.titleVersion) Object.assign(kept, { title, titleVersion: version });
    }
  }

  #applyOwn(event: string, data: { chatId: string; seq: number; messageId: string }): void {
    const kept = this.#chats.get(data.chatId);
    if (event === "chat.readMarkMoved" && kept)
      kept.readSeq = Math.max(kept.readSeq ?? 0, data.seq);
    if (event === "chat.messageHidden") {
      this.#hidden.add(data.messageId);
      kept?.messages.delete(data.messageId);
    }
  }

  #put(kept: Kept, message: WireMessage): void {
    const known = kept.messages.get(message.id);
    if (this.#hidden.has(message.id) || (known && known.version >= message.version)) return;
    const { seq, version, text, senderId } = message;
    kept.messages.set(message.id, { seq, version, text, senderId });
  }
}

function emptyFrom(completeFrom: number): Kept {
  return { completeFrom, title: null, titleVersion: 0, readSeq: null, messages: new Map() };
}
