/** What a run leaves behind to be judged: every operation, every client's log, every fault. All times by one clock. */
export interface Operation {
  readonly device: string;
  readonly accountId: string;
  readonly sessionId: string;
  readonly op: string;
  /** Null for reads. */
  readonly key: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly startedAtMs: number;
  endedAtMs: number | null;
  /** `unknown`: given up without an answer. It may have happened or not. */
  outcome: "ok" | "fail" | "unknown";
  /** Of the refusal. */
  code: string | null;
  result: unknown;
  /** How often it was sent. */
  attempts: number;
}

/** One thing a client did to its copy of a stream, in order. */
export type LogEntry =
  /** From here on what comes next is `seq + 1`; nothing is held of what lies before. */
  | { readonly kind: "start"; readonly stream: string; readonly seq: number }
  | { readonly kind: "reset"; readonly stream: string; readonly seq: number }
  | { readonly kind: "gone"; readonly stream: string }
  /** Events up to `to` exist and were not pushed in time: they are asked for. */
  | { readonly kind: "gap"; readonly stream: string; readonly from: number; readonly to: number }
  | Applied;

export interface Applied {
  readonly kind: "apply";
  readonly stream: string;
  readonly seq: number;
  /** Null: a skip. */
  readonly event: string | null;
  readonly data: unknown;
  readonly key: string | null;
  /** Pushed, or read after the fact. */
  readonly live: boolean;
}

/** An event frame that reached a socket, whatever was made of it. */
export interface Heard {
  readonly atMs: number;
  readonly stream: string;
  readonly seq: number;
}

export interface Reconnect {
  readonly closedAtMs: number;
  readonly openedAtMs: number;
  readonly code: number;
}

/** A session that was opened, for whoever looks for the cause of something. */
export interface Opening {
  readonly atMs: number;
  readonly door: string;
  readonly epoch: string;
  /** What it opened with. */
  readonly sync: string | null;
  readonly changed: number;
  readonly resets: number;
}

export interface DeviceLog {
  readonly device: string;
  readonly accountId: string;
  readonly sessionId: string;
  /** Whether its log names the skips too, or only what was delivered to handlers. */
  readonly namesSkips: boolean;
  readonly entries: LogEntry[];
  readonly heard: Heard[];
  readonly reconnects: Reconnect[];
  /** Of the minimal client only. */
  readonly openings: Opening[];
  /** Cursor of each stream at the end. */
  readonly cursors: Map<string, number>;
  /** Set when the server ended its session. */
  endedAtMs: number | null;
}

/** Something taken away by an acknowledged operation. */
export interface Revocation {
  readonly atMs: number;
  readonly kind: "kick" | "logout";
  readonly accountId: string;
  /** Of a logout. */
  readonly sessionId: string | null;
  /** Of a kick. */
  readonly stream: string | null;
}

export interface FaultWindow {
  readonly name: string;
  readonly startedAtMs: number;
  endedAtMs: number;
}

export interface StoredEvent {
  readonly seq: number;
  readonly name: string;
  readonly about: number | null;
  readonly actorId: string | null;
  readonly key: string | null;
  /** Of the message it speaks of. */
  readonly messageId: string | null;
}

export interface StoredMessage {
  readonly id: string;
  readonly chatId: string;
  readonly seq: number;
  readonly senderId: string;
  readonly text: string | null;
  readonly version: number;
}

export interface Range {
  readonly from: number;
  readonly to: number | null;
}

/** The database, when all is quiet. */
export interface Truth {
  readonly heads: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly messages: ReadonlyMap<string, StoredMessage>;
  /** By stream, then by account. */
  readonly ranges: ReadonlyMap<string, ReadonlyMap<string, readonly Range[]>>;
  /** By account and stream: messages somebody deleted for themselves, by seq. */
  readonly hidden: ReadonlyMap<string, ReadonlySet<number>>;
  readonly outboxRows: number;
}

/** A chat as one person sees it: cached by a client, or asked for afresh. */
export interface ChatState {
  readonly title: string | null;
  readonly readSeq: number;
  readonly unreadCount: number;
  readonly messages: ReadonlyMap<string, MessageState>;
}

export interface MessageState {
  readonly seq: number;
  readonly version: number;
  readonly text: string | null;
  readonly senderId: string;
}

export interface CachedChat {
  /** Messages before this are not in the cache, by right. */
  readonly completeFrom: number;
  /** Null: not told yet, as are the others. */
  readonly title: string | null;
  readonly readSeq: number | null;
  readonly messages: ReadonlyMap<string, MessageState>;
}

/** What paused readers cost. */
export interface Slowness {
  readonly sinceMs: number;
  /** The most that waited in a server's memory for each of them. */
  unsentBytesMax: number;
  /** How often one was closed for being slow. */
  closes: number;
}

export interface History {
  readonly operations: readonly Operation[];
  readonly logs: readonly DeviceLog[];
  readonly revocations: readonly Revocation[];
  readonly faults: readonly FaultWindow[];
  /** Null: nobody was slow. */
  readonly slowness: Slowness | null;
  readonly truth: Truth;
  /** Where each stream stood when the run began. */
  readonly baseline: ReadonlyMap<string, number>;
  /** By account, then by chat: what a new client is told. */
  readonly fresh: ReadonlyMap<string, ReadonlyMap<string, ChatState>>;
  /** By device, then by chat. */
  readonly cached: ReadonlyMap<string, ReadonlyMap<string, CachedChat>>;
}
