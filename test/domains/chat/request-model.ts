/**
 * A direct chat between two strangers as naive as can be: what each has, has agreed to and finds where. Nothing is shared
 * with the server, which must say the same.
 */
export type Name = "ann" | "bob";
export type Box = "chats" | "requests" | "none";
export type Outcome = "ok" | "not-found" | "forbidden" | "limit";

const messagesMax = 10;

class Side {
  /** First numbers of what they may see, and how far that goes. */
  readonly ranges: { from: number; to: number }[] = [];
  state: "none" | "waiting" | "in" = "none";
  hasAgreed = false;
  isRequest = false;
  readSeq = 0;
  follows = false;
  restricts = false;
  blocks = false;
  takesMessages = true;
}

export class RequestModel {
  readonly sides = { ann: new Side(), bob: new Side() };
  readonly messages: { readonly seq: number; readonly sender: Name }[] = [];

  #other(name: Name): { me: Side; them: Side } {
    return { me: this.sides[name], them: this.sides[name === "ann" ? "bob" : "ann"] };
  }

  get isFrozen(): boolean {
    return this.sides.ann.blocks || this.sides.bob.blocks;
  }

  open(name: Name): Outcome {
    const { me, them } = this.#other(name);
    if (this.isFrozen) return "not-found";
    if (!them.hasAgreed && !them.takesMessages) return "forbidden";
    if (me.state !== "in") this.#enter(me);
    if (me.state === "in" && !me.isRequest) me.hasAgreed = true;
    if (them.state === "none") them.state = "waiting";
    return "ok";
  }

  send(name: Name): Outcome {
    const { me, them } = this.#other(name);
    if (me.state !== "in" || this.isFrozen) return "not-found";
    if (!them.hasAgreed && !them.takesMessages) return "forbidden";
    const isStranger = !them.hasAgreed && !them.follows;
    if (isStranger && this.messages.length >= messagesMax) return "limit";
    this.#agree(me);
    if (them.state === "waiting") {
      this.#enter(them);
      them.hasAgreed = !isStranger;
      them.isRequest = isStranger || them.restricts;
    } else if (!them.hasAgreed && !isStranger && !them.restricts) this.#agree(them);
    this.messages.push({ seq: this.messages.length + 1, sender: name });
    return "ok";
  }

  accept(name: Name): Outcome {
    const { me } = this.#other(name);
    if (me.state !== "in" || this.isFrozen) return "not-found";
    this.#agree(me);
    return "ok";
  }

  decline(name: Name): Outcome {
    const { me } = this.#other(name);
    if (me.state !== "in") return "not-found";
    if (!me.isRequest) return "forbidden";
    me.state = "waiting";
    me.isRequest = false;
    me.readSeq = this.messages.length;
    const open = me.ranges.at(-1);
    if (open) open.to = this.messages.length;
    return "ok";
  }

  follow(name: Name): void {
    this.#other(name).me.follows = true;
  }

  unfollow(name: Name): void {
    this.#other(name).me.follows = false;
  }

  restrict(name: Name): void {
    const { me } = this.#other(name);
    if (!me.restricts && me.state === "in") me.isRequest = true;
    me.restricts = true;
  }

  unrestrict(name: Name): void {
    const { me } = this.#other(name);
    if (me.restricts && me.hasAgreed) me.isRequest = false;
    me.restricts = false;
  }

  block(name: Name): void {
    const { me, them } = this.#other(name);
    me.blocks = true;
    me.follows = false;
    them.follows = false;
  }

  unblock(name: Name): void {
    this.#other(name).me.blocks = false;
  }

  takeMessages(name: Name, takesMessages: boolean): void {
    this.#other(name).me.takesMessages = takesMessages;
  }

  seenBy(name: Name): { box: Box; requestCount: number; unread: number; seqs: number[] } | null {
    const { me } = this.#other(name);
    if (me.state !== "in") return null;
    const seen = this.messages.filter(({ seq }) =>
      me.ranges.some((range) => range.from <= seq && seq <= range.to),
    );
    const isListed = !me.isRequest || !this.isFrozen;
    return {
      box: isListed ? (me.isRequest ? "requests" : "chats") : "none",
      requestCount: me.isRequest && isListed ? 1 : 0,
      unread: seen.filter(({ seq, sender }) => sender !== name && seq > me.readSeq).length,
      seqs: seen.map(({ seq }) => seq),
    };
  }

  #enter(side: Side): void {
    side.state = "in";
    side.isRequest = false;
    side.ranges.push({ from: this.messages.length + 1, to: Number.POSITIVE_INFINITY });
  }

  #agree(side: Side): void {
    if (!side.isRequest) return;
    side.isRequest = false;
    side.hasAgreed = true;
  }
}
