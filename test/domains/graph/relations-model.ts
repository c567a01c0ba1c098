/**
 * Following, friendship and blocks as naive as can be: sets of pairs, nothing shared with the server. What it says of every
 * two people, and of everybody's lists for everybody, is what the server must say.
 */
export type Outcome = "ok" | "following" | "requested" | "friends" | "not-found" | "forbidden";

export const verbs = [
  ...(["follow", "unfollow", "removeFollower", "acceptFollow", "declineFollow"] as const),
  ...(["requestFriend", "acceptFriend", "declineFriend", "cancelFriend", "removeFriend"] as const),
  ...(["block", "unblock"] as const),
];
export type Verb = (typeof verbs)[number];

/** Directed pairs, in the order in which they came to be. */
class Pairs {
  readonly #pairs: (readonly [string, string])[] = [];

  has(one: string, other: string): boolean {
    return this.#pairs.some(([a, b]) => a === one && b === other);
  }

  add(one: string, other: string): void {
    if (!this.has(one, other)) this.#pairs.push([one, other]);
  }

  remove(one: string, other: string): boolean {
    const at = this.#pairs.findIndex(([a, b]) => a === one && b === other);
    if (at >= 0) this.#pairs.splice(at, 1);
    return at >= 0;
  }

  /** The latest first. */
  from(one: string): string[] {
    return this.#pairs.flatMap(([a, b]) => (a === one ? [b] : [])).toReversed();
  }

  to(other: string): string[] {
    return this.#pairs.flatMap(([a, b]) => (b === other ? [a] : [])).toReversed();
  }
}

type Kind = "follow" | "friend";

export class ModelGraph {
  readonly #follows = new Pairs();
  readonly #asked = new Pairs();
  /** Each friendship in both directions. */
  readonly #friends = new Pairs();
  readonly #friendAsked = new Pairs();
  /** Of those, what whoever was asked does not see: they said no, or are asked again too soon. */
  readonly #unheard = { follow: new Pairs(), friend: new Pairs() };
  /** Who told whom no; all of it happens within a week. */
  readonly #declined = { follow: new Pairs(), friend: new Pairs() };
  readonly #blocks = new Pairs();
  readonly #private = new Set<string>();

  setPrivate(actor: string, isPrivate: boolean): void {
    if (isPrivate) this.#private.add(actor);
    else this.#private.delete(actor);
    // Whoever becomes public lets in all who wait.
    if (!isPrivate) {
      for (const asker of this.#asked.to(actor).toReversed()) {
        if (this.#unheard.follow.has(asker, actor)) continue;
        this.#asked.remove(asker, actor);
        this.#follows.add(asker, actor);
      }
    }
  }

  do(verb: Verb, actor: string, other: string): Outcome {
    switch (verb) {
      case "follow":
        return this.#follow(actor, other);
      case "unfollow":
        this.#follows.remove(actor, other);
        this.#takeBack("follow", actor, other);
        return "ok";
      case "removeFollower":
        this.#follows.remove(other, actor);
        return "ok";
      case "acceptFollow":
        return this.#acceptFollow(actor, other);
      case "declineFollow":
        this.#decline("follow", actor, other);
        return "ok";
      case "requestFriend":
        return this.#requestFriend(actor, other);
      case "acceptFriend":
        return this.#acceptFriend(actor, other);
      case "declineFriend":
        this.#decline("friend", actor, other);
        return "ok";
      case "cancelFriend":
        this.#takeBack("friend", actor, other);
        return "ok";
      case "removeFriend":
        this.#friends.remove(actor, other);
        this.#friends.remove(other, actor);
        return "ok";
      case "block":
        return this.#block(actor, other);
      case "unblock":
        // Whom the other keeps away is nobody, to be unblocked as well.
        this.#blocks.remove(actor, other);
        return this.#areApart(actor, other) ? "not-found" : "ok";
    }
  }

  #follow(actor: string, other: string): Outcome {
    if (this.#areApart(actor, other)) return "not-found";
    if (this.#follows.has(actor, other)) return "following";
    if (this.#private.has(other)) this.#ask("follow", actor, other);
    else {
      this.#takeBack("follow", actor, other);
      this.#follows.add(actor, other);
    }
    return this.#private.has(other) ? "requested" : "following";
  }

  #acceptFollow(actor: string, other: string): Outcome {
    if (this.#areApart(actor, other)) return "not-found";
    if (this.#hears("follow", actor, other)) {
      this.#asked.remove(other, actor);
      this.#follows.add(other, actor);
    }
    return this.#follows.has(other, actor) ? "ok" : "not-found";
  }

  #requestFriend(actor: string, other: string): Outcome {
    if (this.#areApart(actor, other)) return "not-found";
    if (this.#friends.has(actor, other)) return "friends";
    if (this.#friendAsked.has(other, actor)) {
      this.#befriend(actor, other);
      return "friends";
    }
    this.#ask("friend", actor, other);
    return "requested";
  }

  #acceptFriend(actor: string, other: string): Outcome {
    if (this.#areApart(actor, other)) return "not-found";
    if (this.#hears("friend", actor, other)) this.#befriend(actor, other);
    return this.#friends.has(actor, other) ? "ok" : "not-found";
  }

  #befriend(actor: string, other: string): void {
    this.#takeBack("friend", other, actor);
    for (const [one, another] of [
      [actor, other],
      [other, actor],
    ] as const)
      this.#declined.friend.remove(one, another);
    this.#friends.add(actor, other);
    this.#friends.add(other, actor);
  }

  #block(actor: string, other: string): Outcome {
    if (this.#blocks.has(actor, other)) return "ok";
    if (this.#areApart(actor, other)) return "not-found";
    const { follow, friend } = this.#unheard;
    const severed = [this.#follows, this.#asked, this.#friends, this.#friendAsked, follow, friend];
    for (const pairs of severed) {
      pairs.remove(actor, other);
      pairs.remove(other, actor);
    }
    this.#blocks.add(actor, other);
    return "ok";
  }

  #asks(kind: Kind): Pairs {
    return kind === "follow" ? this.#asked : this.#friendAsked;
  }

  #ask(kind: Kind, asker: string, target: string): void {
    if (this.#asks(kind).has(asker, target)) return;
    this.#asks(kind).add(asker, target);
    if (this.#declined[kind].has(asker, target)) this.#unheard[kind].add(asker, target);
  }

  #takeBack(kind: Kind, asker: string, target: string): void {
    this.#asks(kind).remove(asker, target);
    this.#unheard[kind].remove(asker, target);
  }

  #decline(kind: Kind, target: string, asker: string): void {
    if (!this.#hears(kind, target, asker)) return;
    this.#unheard[kind].add(asker, target);
    this.#declined[kind].add(asker, target);
  }

  #hears(kind: Kind, target: string, asker: string): boolean {
    return this.#asks(kind).has(asker, target) && !this.#unheard[kind].has(asker, target);
  }

  #areApart(one: string, other: string): boolean {
    return this.#blocks.has(one, other) || this.#blocks.has(other, one);
  }

  /** As `graph.getRelationships` gives it, or null. */
  relationship(viewer: string, other: string): object | null {
    const isBlocked = this.#blocks.has(viewer, other);
    if (!isBlocked && this.#areApart(viewer, other)) return null;
    const asked = this.#friendAsked.has(viewer, other) ? "requestedByMe" : "none";
    const pending = this.#hears("friend", viewer, other) ? "requestedByThem" : asked;
    return {
      follows: this.#follows.has(viewer, other),
      followRequested: this.#asked.has(viewer, other),
      followsMe: this.#follows.has(other, viewer),
      followRequestedMe: this.#hears("follow", viewer, other),
      friend: this.#friends.has(viewer, other) ? "friends" : pending,
      isBlocked,
    };
  }

  /** One of somebody's lists for one viewer, the latest first; or why not. */
  list(viewer: string, owner: string, list: "followers" | "following" | "friends") {
    if (this.#areApart(viewer, owner)) return "not-found";
    const isClose = this.#follows.has(viewer, owner) || this.#friends.has(viewer, owner);
    if (viewer !== owner && this.#private.has(owner) && !isClose) return "forbidden";
    const all = {
      followers: () => this.#follows.to(owner),
      following: () => this.#follows.from(owner),
      friends: () => this.#friends.from(owner),
    }[list]();
    return all.filter((one) => !this.#areApart(viewer, one));
  }
}
