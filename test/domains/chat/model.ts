/**
 * A group chat as naive as can be: arrays and loops over them, nothing shared with the server. What it says of a person's
 * messages, unread count and stream is what the server must say.
 */
export interface ModelMessage {
  readonly seq: number;
  readonly sender: string;
  text: string;
  version: number;
  deleted: boolean;
}

interface ModelEvent {
  readonly seq: number;
  readonly name: string;
  readonly about: number;
}

export interface ModelMember {
  role: "owner" | "admin" | "member" | null;
  readSeq: number;
  joinOrder: number;
  readonly ranges: { from: number; to: number }[];
  readonly hidden: Set<number>;
}

export type Outcome = "ok" | "not-found" | "forbidden" | "invalid";
export type Seen = { seq: number; text: string | null; version: number };
export type SeenEvent =
  | { seq: number; event: string; version?: number }
  | { seq: number; skip: true };

export class ModelChat {
  readonly messages: ModelMessage[] = [];
  readonly events: ModelEvent[] = [];
  readonly members = new Map<string, ModelMember>();
  #joins = 0;

  constructor(owner: string, others: readonly string[]) {
    this.#join(owner, "owner", 1);
    for (const name of others) this.#join(name, "member", 1);
    this.#emit("chat.created");
  }

  get head(): number {
    return this.events.length;
  }

  send(actor: string, text: string): Outcome {
    if (!this.#isIn(actor)) return "not-found";
    const seq = this.#emit("chat.messageCreated");
    this.messages.push({ seq, sender: actor, text, version: 1, deleted: false });
    return "ok";
  }

  edit(actor: string, seq: number, text: string): Outcome {
    const message = this.#seenBy(actor, seq);
    if (!message) return "not-found";
    if (message.sender !== actor || message.deleted) return "forbidden";
    if (message.text === text) return "ok";
    message.text = text;
    message.version += 1;
    this.#emit("chat.messageUpdated", seq);
    return "ok";
  }

  deleteForEveryone(actor: string, seq: number): Outcome {
    const message = this.#seenBy(actor, seq);
    if (!message) return "not-found";
    if (message.sender !== actor && this.#member(actor).role === "member") return "forbidden";
    if (message.deleted) return "ok";
    message.deleted = true;
    message.version += 1;
    this.#emit("chat.messageDeleted", seq);
    return "ok";
  }

  deleteForMe(actor: string, seq: number): Outcome {
    if (!this.#isIn(actor) || !this.#holds(actor, seq) || !this.#find(seq)) return "not-found";
    this.#member(actor).hidden.add(seq);
    return "ok";
  }

  markRead(actor: string, seq: number): Outcome {
    if (!this.#isIn(actor)) return "not-found";
    const member = this.#member(actor);
    member.readSeq = Math.max(member.readSeq, Math.min(seq, this.head));
    return "ok";
  }

  add(actor: string, target: string): Outcome {
    const refusal = this.#refuseUnlessManager(actor);
    if (refusal) return refusal;
    if (this.#isIn(target)) return "ok";
    this.#join(target, "member", this.head + 1);
    this.#emit("chat.membersAdded");
    return "ok";
  }

  remove(actor: string, target: string): Outcome {
    const refusal = this.#refuseUnlessManager(actor);
    if (refusal) return refusal;
    if (actor === target) return "invalid";
    if (!this.#isIn(target)) return "not-found";
    if (this.#member(target).role === "owner") return "forbidden";
    this.#part(target);
    this.#emit("chat.memberRemoved");
    return "ok";
  }

  leave(actor: string): Outcome {
    if (!this.#isIn(actor)) return "not-found";
    const wasOwner = this.#member(actor).role === "owner";
    this.#part(actor);
    this.#emit("chat.memberLeft");
    if (wasOwner) this.#passOn();
    return "ok";
  }

  promote(actor: string, target: string): Outcome {
    const refusal = this.#refuseUnlessManager(actor);
    if (refusal) return refusal;
    if (!this.#isIn(target)) return "not-found";
    const member = this.#member(target);
    if (member.role === "admin") return "ok";
    if (member.role === "owner") return "forbidden";
    member.role = "admin";
    this.#emit("chat.roleSet");
    return "ok";
  }

  /** What one person sees of it; null for who is not in. */
  seenBy(name: string): { messages: Seen[]; unreadCount: number; events: SeenEvent[] } | null {
    if (!this.#isIn(name)) return null;
    const member = this.#member(name);
    const visible = this.messages.filter(({ seq }) => this.#seenBy(name, seq));
    const unread = visible.filter(
      (message) => message.seq > member.readSeq && message.sender !== name && !message.deleted,
    );
    return {
      messages: visible.map(({ seq, text, version, deleted }) => ({
        seq,
        text: deleted ? null : text,
        version,
      })),
      unreadCount: unread.length,
      events: this.events
        .filter(({ seq }) => seq >= this.firstSeqOf(name))
        .map((event) => this.#shown(name, event)),
    };
  }

  firstSeqOf(name: string): number {
    return this.#member(name).ranges[0]?.from ?? 1;
  }

  /** A message by its place among all that were sent, to pick one at random; 0 names none. */
  seqOf(pick: number): number {
    return this.messages[pick % Math.max(this.messages.length, 1)]?.seq ?? 0;
  }

  #shown(name: string, { seq, name: event, about }: ModelEvent): SeenEvent {
    if (!this.#holds(name, seq) || !this.#holds(name, about)) return { seq, skip: true };
    const message = this.#find(about);
    if (!message) return { seq, event };
    if (this.#member(name).hidden.has(about)) return { seq, skip: true };
    return { seq, event, version: message.version };
  }

  #emit(name: string, about?: number): number {
    const seq = this.head + 1;
    this.events.push({ seq, name, about: about ?? seq });
    return seq;
  }

  #join(name: string, role: "owner" | "member", from: number): void {
    const member = this.members.get(name) ?? {
      role,
      readSeq: 0,
      joinOrder: 0,
      ranges: [],
      hidden: new Set<number>(),
    };
    member.role = role;
    member.joinOrder = this.#joins += 1;
    member.ranges.push({ from, to: Number.POSITIVE_INFINITY });
    this.members.set(name, member);
  }

  #part(name: string): void {
    const member = this.#member(name);
    member.role = null;
    const open = member.ranges.at(-1);
    if (open) open.to = this.head;
  }

  #passOn(): void {
    const left = [...this.members.values()]
      .filter((member) => member.role !== null)
      .toSorted((a, b) => a.joinOrder - b.joinOrder);
    const next = left.find((member) => member.role === "admin") ?? left[0];
    if (!next) return;
    next.role = "owner";
    this.#emit("chat.roleSet");
  }

  #refuseUnlessManager(actor: string): Outcome | null {
    if (!this.#isIn(actor)) return "not-found";
    return this.#member(actor).role === "member" ? "forbidden" : null;
  }

  #isIn(name: string): boolean {
    return (this.members.get(name)?.role ?? null) !== null;
  }

  #member(name: string): ModelMember {
    const member = this.members.get(name);
    if (!member) throw new Error(`${name} was never in`);
    return member;
  }

  #find(seq: number): ModelMessage | undefined {
    return this.messages.find((message) => message.seq === seq);
  }

  #holds(name: string, seq: number): boolean {
    return this.#member(name).ranges.some((range) => range.from <= seq && seq <= range.to);
  }

  #seenBy(name: string, seq: number): ModelMessage | undefined {
    if (!this.#isIn(name) || !this.#holds(name, seq) || this.#member(name).hidden.has(seq)) return;
    return this.#find(seq);
  }
}
