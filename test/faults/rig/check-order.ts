/** Every client applied every stream's events once, in their order, all that it may have and nothing else. */
import { isHidden, isMember, mayHave, rangesOf } from "./entitlement.ts";
import type { Applied, DeviceLog, History, LogEntry, StoredEvent, Truth } from "./history.ts";
import type { Violation } from "./violation.ts";

/** After so many skips in a row the server answers a reset rather than the skips. */
const skipsInARowMax = 1_000;

export function checkOrder({ logs, truth }: History): Violation[] {
  return logs.flatMap((log) => {
    const byStream = Map.groupBy(log.entries, (entry) => entry.stream);
    return [
      ...[...byStream].flatMap(([stream, entries]) =>
        new StreamCheck(log, stream, truth).run(entries),
      ),
      ...findBehind(log, truth),
    ];
  });
}

class StreamCheck {
  readonly #log: DeviceLog;
  readonly #stream: string;
  readonly #truth: Truth;
  readonly #events: readonly StoredEvent[];
  readonly #violations: Violation[] = [];
  #place: number | null = null;

  constructor(log: DeviceLog, stream: string, truth: Truth) {
    this.#log = log;
    this.#stream = stream;
    this.#truth = truth;
    this.#events = truth.events.get(stream) ?? [];
  }

  run(entries: readonly LogEntry[]): Violation[] {
    for (const entry of entries) this.#take(entry);
    const cursor = this.#log.cursors.get(this.#stream);
    // What its handlers were not told up to where it ended was not for it.
    if (this.#place !== null && cursor !== undefined) this.#passOver(cursor + 1);
    return this.#violations;
  }

  /** Whoever was out of it for a while is told to drop what they keep, and starts anew when let in again. */
  #wasOut(): boolean {
    const ranges = rangesOf(this.#truth, this.#stream, this.#log.accountId);
    return ranges.some(({ to }) => to !== null);
  }

  #take(entry: LogEntry): void {
    switch (entry.kind) {
      case "start":
        this.#place = entry.seq;
        return;
      case "reset":
        if (this.#place !== null && !this.#isFarAhead(this.#place) && !this.#wasOut())
          this.#say("gap", `was reset from ${this.#place} to ${entry.seq}`);
        this.#place = entry.seq;
        return;
      case "gone": {
        const ranges = rangesOf(this.#truth, this.#stream, this.#log.accountId);
        if (ranges.length > 0 && ranges.every(({ to }) => to === null))
          this.#say("withheld", "was told that it is gone, and never left");
        this.#place = null;
        return;
      }
      case "gap":
        return;
      case "apply":
        this.#apply(entry);
    }
  }

  #apply(entry: Applied): void {
    const { seq } = entry;
    if (this.#place !== null && seq <= this.#place) {
      this.#say(
        seq === this.#place ? "doubled" : "reordered",
        `applied ${seq} after ${this.#place}`,
      );
      return;
    }
    if (this.#place !== null) this.#passOver(seq);
    this.#place = seq;
    const stored = this.#events[seq - 1];
    if (!stored) return this.#say("unexpected", `applied ${seq}, which does not exist`);
    if (entry.event === null) this.#checkSkip(stored);
    else this.#checkEvent(entry, stored);
  }

  #checkSkip(stored: StoredEvent): void {
    const { accountId } = this.#log;
    const ranges = rangesOf(this.#truth, this.#stream, accountId);
    if (mayHave(ranges, stored) && !isHidden(this.#truth, this.#stream, accountId, stored))
      this.#say("withheld", `was told to skip ${stored.seq} (${stored.name})`);
  }

  #checkEvent(entry: Applied, stored: StoredEvent): void {
    const { accountId } = this.#log;
    const { seq, event, key } = entry;
    if (event !== stored.name)
      return this.#say("unexpected", `applied ${event} as ${seq}, which is ${stored.name}`);
    if (!mayHave(rangesOf(this.#truth, this.#stream, accountId), stored))
      this.#say("foreign", `was told ${seq} (${stored.name})`);
    const ownKey = stored.actorId === accountId ? stored.key : null;
    if (key !== ownKey) this.#say("foreign", `was told ${seq} with the key ${key}, not ${ownKey}`);
    const { id } = entry.data as { id?: string };
    if (
      stored.messageId !== null &&
      event.startsWith("chat.message") &&
      this.#isChat &&
      id !== stored.messageId
    )
      this.#say("unexpected", `was told ${id} as ${seq}, which is ${stored.messageId}`);
  }

  get #isChat(): boolean {
    return this.#stream.startsWith("chat:");
  }

  /** From the present place to just before `next`: fine only for what is not to be applied. */
  #passOver(next: number): void {
    const from = (this.#place ?? 0) + 1;
    if (this.#log.namesSkips) {
      if (from < next) this.#say("gap", `has nothing from ${from} to ${next - 1}`);
      return;
    }
    const { accountId } = this.#log;
    const ranges = rangesOf(this.#truth, this.#stream, accountId);
    for (const stored of this.#events.slice(from - 1, next - 1)) {
      if (mayHave(ranges, stored) && !isHidden(this.#truth, this.#stream, accountId, stored))
        this.#say("gap", `has no ${stored.seq} (${stored.name})`);
    }
  }

  #isFarAhead(place: number): boolean {
    const ranges = rangesOf(this.#truth, this.#stream, this.#log.accountId);
    const next = this.#events.find((event) => event.seq > place && mayHave(ranges, event));
    return next !== undefined && next.seq - place > skipsInARowMax;
  }

  #say(kind: Violation["kind"], what: string): void {
    this.#violations.push({ kind, what: `${this.#log.device} ${what} in ${this.#stream}` });
  }
}

/** Who is still there is at the end of every stream that is theirs. */
function findBehind(log: DeviceLog, truth: Truth): Violation[] {
  if (log.endedAtMs !== null) return [];
  const violations: Violation[] = [];
  for (const [stream, head] of truth.heads) {
    if (!isMember(rangesOf(truth, stream, log.accountId))) continue;
    const cursor = log.cursors.get(stream);
    if (cursor === head) continue;
    const what = `${log.device} ended at ${cursor ?? "nothing"} of ${head} in ${stream}`;
    violations.push({ kind: "gap", what });
  }
  return violations;
}
