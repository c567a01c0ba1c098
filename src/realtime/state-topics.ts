/**
 * Watching things that have a state. Whatever may have changed is read anew, once for this instance however many watch it,
 * and told to them if it is another than what was told last. Who may see it is looked up when a watch begins and whenever
 * rights may have changed; whoever may not, sees what does not exist, and no signals.
 */
import type { ReadContext } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { Reading, Sight, StateTopicDefinition } from "../kit/topic.ts";
import type { HubConnection } from "./deliveries.ts";
import { Looks, type LookTiming } from "./looks.ts";
import { newEntry, settle, shownTo, tailFor, type Faces, type StateEntry } from "./state-entry.ts";
import type { Watch, Watches } from "./watches.ts";

export interface StateTopicsParts {
  readonly topics: ReadonlyMap<string, StateTopicDefinition>;
  readonly watches: Watches;
  readonly readContext: () => ReadContext;
  readonly timing: LookTiming;
  readonly log: Log;
}

/** A watch whose rights are being looked up. */
interface Asking {
  readonly watch: Watch;
  isStale: boolean;
}

interface Place {
  readonly watch: Watch;
  readonly entry: StateEntry;
}

const idsPerLook = 500;
const viewingsPerLook = 1_000;
const retryMs = 500;

export class StateTopics {
  readonly #parts: StateTopicsParts;
  readonly #looks: Looks;
  readonly #entries = new Map<string, StateEntry>();
  /** Where a watcher sees something else than the plain state. */
  readonly #sights = new WeakMap<Watch, Map<string, Sight>>();
  readonly #asking = new Set<Asking>();
  #lookNumber = 0;
  /** Changes of rights, one after the other: an older answer must not follow a newer one. */
  #rightsWork: Promise<void> = Promise.resolve();
  /** Names whose watchers are to be asked about again, and what these were told last where it is something else now. */
  readonly #rightsMoved = new Map<string, Faces | null>();
  #isStopped = false;

  constructor(parts: StateTopicsParts) {
    this.#parts = parts;
    this.#looks = new Looks({
      ...parts.timing,
      log: parts.log,
      names: () => this.#entries.keys(),
      look: (names) => this.#look(parts.readContext(), names),
    });
    parts.watches.onLeft((name) => {
      this.#entries.delete(name);
      this.#looks.forget(name);
    });
  }

  /** The state may be another. */
  touched(name: string): void {
    if (this.#entries.has(name)) this.#looks.soon(name);
  }

  /** Touches may have been lost, or other instances with everybody on them. */
  lookAtAll(): void {
    if (this.#entries.size > 0) this.#looks.all();
  }

  /** Begins one watch of all these, each named once. */
  async watch(
    ctx: ReadContext,
    connection: HubConnection,
    topic: StateTopicDefinition,
    ids: readonly Id[],
  ): Promise<{ readonly watch: string; readonly states: readonly unknown[] }> {
    const { watches } = this.#parts;
    const names = ids.map((id) => `${topic.kind}:${id}`);
    const { watch, ready } = watches.add(connection, names);
    const entries = ids.map((id) => this.#enter(topic, id));
    const asking = { watch, isStale: false };
    this.#asking.add(asking);
    try {
      await ready;
      const [beside] = await Promise.all([
        topic.entries(ctx, connection.accountId, ids),
        this.#look(ctx, names),
        this.#ask(ctx, topic, asking, entries),
      ]);
      while (asking.isStale) await this.#ask(ctx, topic, asking, entries);
      if (!watches.start(watch)) throw new AppError("unavailable");
      const states = entries.map((entry) =>
        beside.of(entry.id, shownTo(entry, this.#sightOf(watch, entry.name))),
      );
      return { watch: watch.id, states };
    } catch (error) {
      watches.remove(watch);
      throw error;
    } finally {
      this.#asking.delete(asking);
    }
  }

  /** What people may see shrank or grew: their watches are told whatever looks different to them now. */
  async recheck(ctx: ReadContext, connections: readonly HubConnection[]): Promise<void> {
    await this.#exclusively(async () => {
      const places = connections.flatMap((connection) =>
        this.#parts.watches.of(connection).flatMap((watch) =>
          watch.topics.flatMap((name) => {
            const entry = this.#entries.get(name);
            return entry ? { watch, entry } : [];
          }),
        ),
      );
      await this.#see(ctx, places);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looks.stop();
    await this.#rightsWork;
  }

  #enter(topic: StateTopicDefinition, id: Id): StateEntry {
    const fresh = newEntry(topic, id);
    const entry = this.#entries.get(fresh.name) ?? fresh;
    this.#entries.set(entry.name, entry);
    return entry;
  }

  async #look(ctx: ReadContext, names: readonly string[]): Promise<void> {
    const entries = names.flatMap((name) => this.#entries.get(name) ?? []);
    for (const [topic, some] of Map.groupBy(entries, (entry) => entry.topic)) {
      for (let at = 0; at < some.length; at += idsPerLook) {
        const chunk = some.slice(at, at + idsPerLook);
        this.#lookNumber += 1;
        const number = this.#lookNumber;
        const nowMs = this.#parts.timing.elapsedMs();
        const readings = await topic.read(
          ctx,
          chunk.map((entry) => entry.id),
        );
        for (const entry of chunk) {
          if (entry.look > number) continue;
          entry.look = number;
          this.#take(entry, readings.get(entry.id), nowMs);
        }
      }
    }
  }

  #take(entry: StateEntry, reading: Reading<unknown> | undefined, nowMs: number): void {
    const { news, haveRightsMoved, againInMs } = settle(entry, reading, nowMs);
    this.#looks.again(entry.name, againInMs);
    // Told only once it is known who may still hear it.
    if (haveRightsMoved) this.#rightsChanged(entry, news?.before ?? null);
    else if (news) this.#tell(entry, news.before);
  }

  #tell(entry: StateEntry, before: Faces): void {
    const { watches } = this.#parts;
    const after = entry.faces ?? before;
    // A push may close a slow socket, which takes its watches out.
    for (const watch of [...watches.watchersOf(entry.name)]) {
      const sight = this.#sightOf(watch, entry.name);
      if (sight === "nothing") continue;
      const tail = sight === "own" ? "ownTail" : "stateTail";
      if (before[tail] !== after[tail]) watches.tell(watch, after[tail]);
    }
  }

  /** `before`: what was told last, where something else is there now. */
  #rightsChanged(entry: StateEntry, before: Faces | null): void {
    this.#rightsMoved.set(entry.name, this.#rightsMoved.get(entry.name) ?? before);
    void this.#exclusively(async () => {
      while (this.#rightsMoved.size > 0 && !this.#isStopped) {
        const moved = new Map(this.#rightsMoved);
        this.#rightsMoved.clear();
        try {
          await this.#see(this.#parts.readContext(), this.#placesOf([...moved.keys()]));
          for (const [name, told] of moved) {
            const now = this.#entries.get(name);
            if (now && told) this.#tell(now, told);
          }
        } catch (error) {
          this.#parts.log.error({ err: error }, "who may see a state could not be looked up");
          for (const [name, told] of moved) this.#rightsMoved.set(name, told);
          await Bun.sleep(retryMs);
        }
      }
    });
  }

  #placesOf(names: readonly string[]): Place[] {
    return names.flatMap((name) => {
      const entry = this.#entries.get(name);
      if (!entry) return [];
      return Array.from(this.#parts.watches.watchersOf(name), (watch) => ({ watch, entry }));
    });
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    const run = this.#rightsWork.then(work);
    this.#rightsWork = run.catch(() => undefined);
    await run;
  }

  /** Looks up what each sees of it, and tells those to whom it looks different now. */
  async #see(ctx: ReadContext, places: readonly Place[]): Promise<void> {
    const watches = new Set(places.map(({ watch }) => watch));
    for (const asking of this.#asking) if (watches.has(asking.watch)) asking.isStale = true;
    const begun = places.filter(({ watch }) => watch.count !== null);
    for (const [topic, some] of Map.groupBy(begun, ({ entry }) => entry.topic)) {
      for (let at = 0; at < some.length; at += viewingsPerLook) {
        const chunk = some.slice(at, at + viewingsPerLook);
        const sights = await sightsOf(ctx, topic, chunk);
        for (const [index, place] of chunk.entries()) this.#turn(place, sights[index] ?? "nothing");
      }
    }
  }

  #turn({ watch, entry }: Place, sight: Sight): void {
    const before = tailFor(entry, this.#sightOf(watch, entry.name));
    this.#setSight(watch, entry.name, sight);
    const after = tailFor(entry, sight);
    if (before !== after) this.#parts.watches.tell(watch, after);
  }

  async #ask(
    ctx: ReadContext,
    topic: StateTopicDefinition,
    asking: Asking,
    entries: readonly StateEntry[],
  ): Promise<void> {
    const { watch } = asking;
    asking.isStale = false;
    const sights = await sightsOf(
      ctx,
      topic,
      entries.map((entry) => ({ watch, entry })),
    );
    for (const [index, entry] of entries.entries())
      this.#setSight(watch, entry.name, sights[index] ?? "nothing");
  }

  #sightOf(watch: Watch, name: string): Sight {
    return this.#sights.get(watch)?.get(name) ?? "state";
  }

  #setSight(watch: Watch, name: string, sight: Sight): void {
    const others = this.#sights.get(watch) ?? new Map<string, Sight>();
    if (sight === "state") others.delete(name);
    else others.set(name, sight);
    if (others.size > 0) this.#sights.set(watch, others);
    else this.#sights.delete(watch);
  }
}

async function sightsOf(
  ctx: ReadContext,
  topic: StateTopicDefinition,
  places: readonly Place[],
): Promise<readonly Sight[]> {
  return await topic.sights(
    ctx,
    places.map(({ watch, entry }) => ({ viewerId: watch.connection.accountId, id: entry.id })),
  );
}
