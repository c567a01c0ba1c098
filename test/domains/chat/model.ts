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
  /** Null for who is no member to the others. */
  role: "owner" | "admin" | "member" | null;
  /** A member to the others, who has nothing of it. */
  isAbsent: boolean;
  isRequest: boolean;
  hasRefused: boolean;
  refusals: number;
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

export interface Sight {
  readonly messages: Seen[];
  readonly unreadCount: number;
  readonly isRequest: boolean;
  readonly role: string;
  readonly memberCount: number;
  readonly events: SeenEvent[];
}

export class ModelChat {
  readonly messages: ModelMessage[] = [];
  readonly events: ModelEvent[] = [];
  readonly members = new Map<string, ModelMember>();
  readonly #strangers: readonly string[];
  #joins = 0;

  /** `strangers` know nobody, everybody else knows all. */
  constructor(owner: string, others: readonly string[], strangers: readonly string[] = []) {
    this.#strangers = strangers;
    this.#join(owner, "owner", 1);
    for (const name of others) this.#join(name, "member", 1);
    this.#emit("chat.created");
  }

  get head(): number {
    return this.events.length;
  }

  send(actor: string, text: string): Outcome {
    if (!this.#isIn(actor)) return "not-found";
    this.#agree(actor);
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
    if (message.sender !== actor && !this.#isManager(actor)) return "forbidden";
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
    if (this.#isListed(target)) return "ok";
    this.#join(target, "member", this.head + 1);
    this.#emit("chat.membersAdded");
    return "ok";
  }

  accept(actor: string): Outcome {
    if (!this.#isListed(actor)) return "not-found";
    const member = this.#member(actor);
    if (member.isAbsent) member.ranges.push({ from: this.head + 1, to: Number.POSITIVE_INFINITY });
    if (member.isAbsent || member.isRequest) this.#agree(actor);
    return "ok";
  }

  decline(actor: string): Outcome {
    if (!this.#isIn(actor)) return "not-found";
    const member = this.#member(actor);
    if (!member.isRequest) return "forbidden";
    this.#close(member);
    member.readSeq = this.head;
    member.isRequest = false;
    member.isAbsent = true;
    member.hasRefused = true;
    member.refusals += 1;
    return "ok";
  }

  remove(actor: string, target: string): Outcome {
    const refusal = this.#refuseUnlessManager(actor);
    if (refusal) return refusal;
    if (actor === target) return "invalid";
    if (!this.#isListed(target)) return "not-found";
    if (this.#member(target).role === "owner") return "forbidden";
    this.#part(target);
    this.#emit("chat.memberRemoved");
    return "ok";
  }

  leave(actor: string): Outcome {
    if (!this.#isListed(actor)) return "not-found";
    const member = this.#member(actor);
    const wasOwner = member.role === "owner";
    member.hasRefused = true;
    if (member.isRequest) member.refusals += 1;
    this.#part(actor);
    this.#emit("chat.memberLeft");
    if (wasOwner) this.#passOn();
    return "ok";
  }

  promote(actor: string, target: string): Outcome {
    const refusal = this.#refuseUnlessManager(actor);
    if (refusal) return refusal;
    if (!this.#isListed(target)) return "not-found";
    const member = this.#member(target);
    if (member.role === "admin") return "ok";
    if (member.role === "owner") return "forbidden";
    member.role = "admin";
    this.#emit("chat.roleSet");
    return "ok";
  }

  /** What one person sees of it; null for who is not in. */
  seenBy(name: string): Sight | null {
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
      isRequest: member.isRequest,
      role: member.role ?? "",
      memberCount: [...this.members.values()].filter((one) => one.role !== null).length,
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
      ...{ isAbsent: false, isRequest: false, hasRefused: false, refusals: 0 },
      readSeq: 0,
      joinOrder: 0,
      ranges: [],
      hidden: new Set<number>(),
    };
    member.role = role;
    member.joinOrder = this.#joins += 1;
    // The pause after a refusal is longer than any test.
    member.isAbsent = member.refusals > 0;
    member.isRequest = !member.isAbsent && (member.hasRefused || this.#strangers.includes(name));
    if (!member.isAbsent) member.ranges.push({ from, to: Number.POSITIVE_INFINITY });
    this.members.set(name, member);
  }

  #agree(name: string): void {
    const member = this.#member(name);
    if (!member.isAbsent && !member.isRequest) return;
    Object.assign(member, { isAbsent: false, isRequest: false, hasRefused: false, refusals: 0 });
  }

  #close(member: ModelMember): void {
    const open = member.ranges.at(-1);
    if (open?.to === Number.POSITIVE_INFINITY) open.to = this.head;
  }

  #part(name: string): void {
    const member = this.#member(name);
    member.role = null;
    member.isAbsent = false;
    member.isRequest = false;
    this.#close(member);
  }

  #passOn(): void {
    const there = [...this.members.values()]
      .filter((member) => member.role !== null && !member.isAbsent)
      .toSorted((a, b) => a.joinOrder - b.joinOrder);
    const agreed = there.filter((member) => !member.isRequest);
    const left = agreed.length > 0 ? agreed : there;
    const next = left.find((member) => member.role === "admin") ?? left[0];
    if (!next) return;
    next.role = "owner";
    this.#emit("chat.roleSet");
  }

  #refuseUnlessManager(actor: string): Outcome | null {
    if (!this.#isIn(actor)) return "not-found";
    return this.#isManager(actor) ? null : "forbidden";
  }

  #isManager(name: string): boolean {
    const { role, isRequest } = this.#member(name);
    return role !== "member" && !isRequest;
  }

  #isListed(name: string): boolean {
    return (this.members.get(name)?.role ?? null) !== null;
  }

  #isIn(name: string): boolean {
    return this.#isListed(name) && !this.#member(name).isAbsent;
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
