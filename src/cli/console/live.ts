/** What comes by itself: events, what is watched, and the connection going and coming back. */
import type { AnyEvent, Client, SignalName, Watch } from "#src/client/index.ts";
import { LineError } from "./parse.ts";
import type { Reference } from "./reference.ts";
import type { Push, Screen } from "./screen.ts";

/** A connection that is back so soon is mentioned once, afterwards. */
const patienceMs = 3_000;
const watchesMax = 50;

export class Live {
  readonly #client: Client;
  readonly #screen: Screen;
  readonly #reference: Reference;
  /** Patterns of names; null shows nothing. */
  #shown: readonly string[] | null;
  readonly #watches = new Map<number, { what: string; watch: Watch }>();
  #lastWatch = 0;
  #lostAtMs: number | null = null;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;
  /** The latest event, for `$event`. */
  event: unknown;

  constructor(client: Client, screen: Screen, reference: Reference, isShowing: boolean) {
    this.#client = client;
    this.#screen = screen;
    this.#reference = reference;
    this.#shown = isShowing ? ["*"] : null;
    client.onStream(null, (event) => this.#hear(event));
    client.onStatus((status) => this.#linkIs(status));
    for (const signal of reference.signals) this.#follow(signal);
  }

  /** Of what is watched one at a time; a watch of many tells its changes itself. */
  #follow(signal: string): void {
    this.#client.onSignal(signal as SignalName, (data, { kind, id }) => {
      if (id !== null) this.#show({ kind: "signal", name: signal, where: `${kind}:${id}`, data });
    });
  }

  /** `events on | off | chat.* …`; answers what is shown now. */
  choose(words: readonly string[]): string {
    const [first] = words;
    if (first === "off") this.#shown = null;
    else if (first === "on") this.#shown = ["*"];
    else if (first !== undefined) this.#shown = words.map((word) => this.#known(word));
    if (this.#shown === null) return "Events are not shown.";
    return this.#shown.includes("*")
      ? "All events are shown."
      : `Shown: ${this.#shown.join(", ")}.`;
  }

  #known(pattern: string): string {
    const { events, signals } = this.#reference;
    if (pattern === "*" || [...events, ...signals].some((name) => matches(name, pattern)))
      return pattern;
    throw new LineError(`There is no event "${pattern}". There are ${events.join(", ")}.`);
  }

  watch(kind: string | undefined, ids: readonly string[]): string {
    const way = this.#reference.watches.get(kind ?? "");
    if (kind === undefined || way === undefined)
      throw new LineError(
        `What can be watched: ${[...this.#reference.watches.keys()].join(", ")}.`,
      );
    if (ids.length === 0) throw new LineError(`Say whom or what: watch ${kind} <id>.`);
    if (this.#watches.size >= watchesMax)
      throw new LineError("You watch enough: unwatch something first.");
    this.#lastWatch += 1;
    const number = this.#lastWatch;
    const what = `${kind} ${ids.join(",")}`;
    const show = (state: unknown): void =>
      this.#show({ kind: "state", name: kind, where: `watch ${number}`, data: state });
    const ended = (error: Error): void => {
      this.#watches.delete(number);
      this.#screen.note(`Watch ${number} (${what}) ended: ${error.message}`);
    };
    this.#watches.set(number, { what, watch: this.#begin(kind, way, ids, show, ended) });
    return `Watching ${what}: number ${number}.`;
  }

  #begin(
    kind: string,
    way: "one" | "each",
    ids: readonly string[],
    show: (state: unknown) => void,
    ended: (error: Error) => void,
  ): Watch {
    // The server's own kinds, of which the client's types know those of its release.
    if (way === "each")
      return this.#client.watchEach(kind as "presence", { accountIds: [...ids] }, show, ended);
    const watches = ids.map((id) => this.#client.watch(kind as "chat", id, show, ended));
    return { stop: () => watches.forEach((watch) => watch.stop()) };
  }

  unwatch(number: number | null): string {
    const numbers = number === null ? [...this.#watches.keys()] : [number];
    const ended = numbers.filter((one) => this.#watches.has(one));
    for (const one of ended) {
      this.#watches.get(one)?.watch.stop();
      this.#watches.delete(one);
    }
    return ended.length === 0
      ? "Nothing is watched under that number."
      : `Ended: ${ended.join(", ")}.`;
  }

  /** Ends the watches of who is leaving. */
  leave(): void {
    this.unwatch(null);
    this.#mend();
  }

  #hear(event: AnyEvent): void {
    this.event = event.data;
    const { event: name, stream, seq, data } = event;
    if (this.#shown?.some((pattern) => matches(name, pattern)) === true)
      this.#show({ kind: "event", name, where: `${stream}#${seq}`, data });
  }

  #show(push: Push): void {
    this.#screen.push(push);
  }

  #linkIs(status: string): void {
    if (status === "offline" && this.#lostAtMs === null) {
      this.#lostAtMs = performance.now();
      this.#lostTimer = setTimeout(
        () =>
          this.#screen.note(
            this.#screen.style.dim("· the connection is lost; trying to come back …"),
          ),
        patienceMs,
      );
    }
    if (status === "open" && this.#lostAtMs !== null) {
      const seconds = ((performance.now() - this.#lostAtMs) / 1000).toFixed(1);
      this.#screen.note(this.#screen.style.dim(`· connected again, after ${seconds} s`));
      this.#mend();
    }
    if (status === "stopped") this.#mend();
  }

  #mend(): void {
    clearTimeout(this.#lostTimer);
    this.#lostAtMs = null;
  }
}

function matches(name: string, pattern: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
