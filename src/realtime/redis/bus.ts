/**
 * The bus between instances, over Redis Streams. Each instance has one inbox; a table of routes says whose inbox wants
 * what. Redis holds nothing that cannot be made again: whenever this instance is not sure that it received everything, it
 * takes a new inbox, registers everything anew, and has PostgreSQL compared with what was delivered.
 */
import type { Id } from "../../kit/id.ts";
import type { Log } from "../../kit/log.ts";
import { commandTimeoutMs, type RedisLink } from "../../platform/redis.ts";
import { orFail } from "../../platform/within.ts";
import {
  routes,
  type Bus,
  type BusEntry,
  type BusListener,
  type RepairReason,
  type Route,
  type RouteValue,
} from "../bus.ts";
import type { RealtimeObserver } from "../observer.ts";
import { Inbox } from "./inbox.ts";
import { redisKeys, type RedisKeys } from "./keys.ts";
import { Outlet } from "./outlet.ts";
import { Peers } from "./peers.ts";
import { RouteTable } from "./route-table.ts";
import { askRunIds, warnOfEviction } from "./servers.ts";
import type { BusTiming } from "./timing.ts";
import { Whereabouts } from "./whereabouts.ts";

export interface RedisBusParts {
  readonly link: RedisLink;
  /** Before every key. */
  readonly prefix: string;
  readonly timing: BusTiming;
  readonly observer: RealtimeObserver;
  readonly log: Log;
}

/** `entering`: registering with a new inbox; what is published meanwhile is left to the sweeper. */
type Phase = "away" | "entering" | "up" | "closed";

const refreshMsMax = 3 * commandTimeoutMs;
/** Registering a hundred thousand routes takes a few seconds. */
const enterMsMax = 30_000;
const retryMsMin = 20;
const retryMsMax = 1_000;
/** What starting waits for Redis: a server that is there answers sooner. */
const startMs = 500;

export class RedisBus implements Bus {
  readonly isShared = true;
  readonly #parts: RedisBusParts;
  readonly #keys: RedisKeys;
  readonly #table: RouteTable;
  readonly #outlet: Outlet;
  readonly #whereabouts: Whereabouts;
  readonly #peers: Peers;
  #listener: BusListener | null = null;
  #phase: Phase = "away";
  #isClosed = false;
  #inbox: Inbox | null = null;
  #runIds = "";
  /** When everything that others sent was certainly on its way here, on the monotonic clock. */
  #wholeAtMs = performance.now();
  #peersAtMs = 0;
  #timer: Timer | null = null;
  #refreshing: Promise<void> | null = null;
  #entering: Promise<void> | null = null;
  #reason: RepairReason = "unreachable";
  #entered: () => void = () => undefined;

  constructor(parts: RedisBusParts) {
    this.#parts = parts;
    const { commands } = parts.link;
    this.#keys = redisKeys(parts.prefix);
    this.#table = new RouteTable(commands, this.#keys);
    this.#peers = new Peers({
      ...{ commands, keys: this.#keys, leaseMs: parts.timing.leaseMs },
      gone: () => this.#listener?.instanceGone?.(),
    });
    this.#whereabouts = new Whereabouts({
      ...{ commands, keys: this.#keys, table: this.#table, peers: this.#peers },
    });
    this.#outlet = new Outlet({
      ...{ commands, keys: this.#keys, observer: parts.observer },
      ownInbox: () => this.#inbox?.id ?? "",
      failed: (error) => this.#fall("unreachable", error),
    });
  }

  get isUp(): boolean {
    return this.#phase === "up";
  }

  /** Does not wait for a Redis that is away: the instance serves without it, and joins when it comes. */
  async start(listener: BusListener): Promise<void> {
    this.#listener = listener;
    this.#timer = setInterval(() => this.#tick(), this.#parts.timing.refreshMs);
    const up = Promise.withResolvers<void>();
    this.#entered = up.resolve;
    const giveUp = setTimeout(up.resolve, startMs);
    void this.#enter();
    await up.promise;
    clearTimeout(giveUp);
  }

  async register(wanted: readonly Route[]): Promise<void> {
    // While away, everything is registered on the way back, and polled until then.
    if (!this.#inbox || (this.#phase !== "up" && this.#phase !== "entering")) return;
    try {
      await this.#table.add(wanted, this.#inbox.id);
    } catch (error) {
      this.#fall("unreachable", error);
    }
  }

  unregister(unwanted: readonly string[]): void {
    if (!this.#inbox || this.#phase === "away" || this.#phase === "closed") return;
    this.#table.remove(unwanted, this.#inbox.id).catch((error: unknown) => {
      this.#fall("unreachable", error);
    });
  }

  publish(entries: readonly BusEntry[]): Promise<void> {
    for (const entry of entries) this.#listener?.receive(entry);
    return this.#phase === "up"
      ? this.#outlet.publish(entries)
      : Promise.reject(new Error("Redis is away"));
  }

  async locate(accountIds: readonly Id[]): Promise<Map<Id, RouteValue>> {
    const found = new Map<Id, RouteValue>();
    const elsewhere: Id[] = [];
    for (const accountId of accountIds) {
      const value = this.#listener?.valueOf(routes.account(accountId));
      if (value) found.set(accountId, value);
      if (value !== "active") elsewhere.push(accountId);
    }
    if (this.#phase !== "up" || elsewhere.length === 0) return found;
    const others = await this.#whereabouts.locate(elsewhere, this.#inbox?.id ?? "");
    for (const [accountId, value] of others)
      if (found.get(accountId) !== "active") found.set(accountId, value);
    return found;
  }

  async close(): Promise<void> {
    const inbox = this.#inbox;
    const wasUp = this.#phase === "up";
    this.#isClosed = true;
    this.#phase = "closed";
    if (this.#timer) clearInterval(this.#timer);
    inbox?.stop();
    await Promise.allSettled([this.#refreshing, this.#entering]);
    if (inbox && wasUp) await this.#peers.sayGone(inbox.id).catch(() => undefined);
  }

  #tick(): void {
    // A fall in the very moment of the last entrance found it still under way.
    if (this.#phase === "away") void this.#enter();
    if (this.#phase !== "up") return;
    this.#refreshing ??= orFail(refreshMsMax, this.#refresh())
      .catch((error: unknown) => this.#fall("unreachable", error))
      .finally(() => {
        this.#refreshing = null;
      });
  }

  async #refresh(): Promise<void> {
    const inbox = this.#inbox;
    if (!inbox) return;
    const startedAtMs = performance.now();
    const { leaseMs, peersMs } = this.#parts.timing;
    const [isThere, runIds] = await Promise.all([
      inbox.refresh(),
      askRunIds(this.#parts.link),
      this.#peers.sayHere(inbox.id),
      this.#table.refreshSome(this.#listener?.routes() ?? [], inbox.id),
    ]);
    if (inbox !== this.#inbox || this.#phase !== "up") return;
    if (runIds !== this.#runIds) return this.#fall("server-replaced");
    // A process that was stopped meanwhile cannot know what it missed.
    if (!isThere || startedAtMs - this.#wholeAtMs > leaseMs) return this.#fall("lease-lost");
    if (inbox.isSilent) return this.#fall("unreachable");
    this.#wholeAtMs = Math.min(startedAtMs, inbox.answeredAtMs);
    if (startedAtMs - this.#peersAtMs < peersMs) return;
    this.#peersAtMs = startedAtMs;
    await this.#peers.look();
  }

  /** From here on nothing counts as received: polling begins, and the way back is tried until it works. */
  #fall(reason: RepairReason, error?: unknown): void {
    if (this.#phase === "away" || this.#phase === "closed") return;
    this.#phase = "away";
    this.#reason = reason;
    this.#inbox?.stop();
    this.#parts.log.warn(
      { reason, err: error },
      "the bus is not whole; PostgreSQL is asked instead",
    );
    void this.#enter();
  }

  /** Tries until it is up again. Not all instances at the same moment: each has everything to register. */
  async #enter(): Promise<void> {
    this.#entering ??= this.#keepTrying().finally(() => {
      this.#entering = null;
    });
    await this.#entering;
  }

  async #keepTrying(): Promise<void> {
    for (let pauseMs = retryMsMin; ; pauseMs = Math.min(pauseMs * 2, retryMsMax)) {
      try {
        await orFail(enterMsMax, this.#tryToEnter());
      } catch (error) {
        if (this.#phase === "entering") this.#phase = "away";
        this.#inbox?.stop();
        this.#parts.log.debug({ err: error }, "Redis cannot be entered");
      }
      if (this.#phase !== "away") return;
      await Bun.sleep(pauseMs * (0.5 + Math.random() / 2));
    }
  }

  async #tryToEnter(): Promise<void> {
    const { link, timing, log } = this.#parts;
    const listener = this.#listener;
    if (!listener) return;
    const left = this.#inbox;
    const runIds = await askRunIds(link);
    const enteredAtMs = performance.now();
    const inbox = new Inbox({
      ...{ commands: link.commands, reader: this.#reader(), keys: this.#keys, log },
      leaseMs: timing.leaseMs,
      checkMs: timing.refreshMs,
      receive: (entries, atMs) => this.#receive(inbox, entries, atMs),
      trimmed: () => (inbox === this.#inbox ? this.#fall("trimmed") : undefined),
    });
    await inbox.open();
    if (this.#isClosed) return inbox.stop();
    // Whoever connects from here on registers with the new inbox; everybody else is registered below.
    const isAnybodyHere = listener.routes()[Symbol.iterator]().next().done !== true;
    this.#inbox = inbox;
    this.#phase = "entering";
    await this.#table.addAll(listener.routes(), inbox.id);
    await Promise.all([this.#peers.sayHere(inbox.id), this.#peers.look()]);
    if (left) await this.#peers.sayGone(left.id);
    if (this.#phase !== "entering") return;
    const wholeAtMs = this.#wholeAtMs;
    this.#runIds = runIds;
    this.#wholeAtMs = enteredAtMs;
    this.#phase = "up";
    this.#entered();
    // Nobody was here to miss anything.
    if (isAnybodyHere) void this.#repair(wholeAtMs);
    if (!left) await warnOfEviction(link, log);
  }

  /** What came before the new inbox and went to the old one, or nowhere. */
  async #repair(wholeAtMs: number): Promise<void> {
    for (let attempt = 0; this.#phase === "up"; attempt += 1) {
      try {
        return await this.#listener?.repair(this.#reason, wholeAtMs);
      } catch (error) {
        this.#parts.log.warn({ err: error }, "what was missed could not be read; once more");
        await Bun.sleep(Math.min(100 * 2 ** attempt, retryMsMax));
      }
    }
    // Away again before it was done: the next time begins where this one did.
    this.#wholeAtMs = wholeAtMs;
  }

  #receive(inbox: Inbox, entries: readonly BusEntry[], atMs: number): void {
    if (inbox !== this.#inbox) return;
    const { observer } = this.#parts;
    observer.entries("in", entries.length);
    observer.busLag(Math.max(0, this.#peers.nowMs() - atMs) / 1000);
    for (const entry of entries) this.#listener?.receive(entry);
  }

  #openReader: ReturnType<RedisLink["openReader"]> | null = null;

  #reader(): ReturnType<RedisLink["openReader"]> {
    this.#openReader ??= this.#parts.link.openReader();
    return this.#openReader;
  }
}
