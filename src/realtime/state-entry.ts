/** One watched state on this instance: what was told of it last, and whether what was read now is to be told. */
import type { Id } from "../kit/id.ts";
import type { Reading, Sight, StateTopicDefinition } from "../kit/topic.ts";
import { signalTail } from "./frames.ts";

/** Both sides of a state, each with the part of its signal that all watchers share. */
export interface Faces {
  readonly state: unknown;
  readonly own: unknown;
  readonly stateTail: string;
  readonly ownTail: string;
}

export interface StateEntry {
  readonly topic: StateTopicDefinition;
  readonly id: Id;
  readonly name: string;
  /** What was told last; null before the first look. */
  faces: Faces | null;
  rights: string;
  /** Number of the latest look that counted: one that began earlier may end later. */
  look: number;
  /** Since when something else is there that still has to prove itself. */
  differsSinceMs: number | null;
}

export interface Settled {
  /** What was told until now, where something else is there; null when nothing is new. */
  readonly news: { readonly before: Faces } | null;
  readonly haveRightsMoved: boolean;
  readonly againInMs: number | undefined;
}

export function newEntry(topic: StateTopicDefinition, id: Id): StateEntry {
  const name = `${topic.kind}:${id}`;
  return { topic, id, name, faces: null, rights: "", look: 0, differsSinceMs: null };
}

/** Takes what was read at that moment; undefined for what does not exist. */
export function settle(
  entry: StateEntry,
  reading: Reading<unknown> | undefined,
  nowMs: number,
): Settled {
  const { state, own, rights, againInMs, holdMs = 0 } = reading ?? nothingOf(entry);
  const before = entry.faces;
  const after = facesOf(entry.topic, state, own);
  const haveRightsMoved = before !== null && entry.rights !== rights;
  entry.rights = rights;
  const isOther = before !== null && !isSame(before, after);
  // What counts for nothing does not count as having lasted either.
  if (isOther && Number.isFinite(holdMs)) entry.differsSinceMs ??= nowMs;
  else entry.differsSinceMs = null;
  const waitMs = (entry.differsSinceMs ?? nowMs) + holdMs - nowMs;
  if (isOther && waitMs > 0) {
    const soonestMs = Math.min(againInMs ?? waitMs, waitMs);
    const isEver = Number.isFinite(soonestMs);
    return { news: null, haveRightsMoved, againInMs: isEver ? soonestMs : undefined };
  }
  entry.differsSinceMs = null;
  entry.faces = after;
  return { news: isOther ? { before } : null, haveRightsMoved, againInMs };
}

/** The part of the signal by which somebody who sees it like this would be told. */
export function tailFor(entry: StateEntry, sight: Sight): string {
  if (sight === "nothing") return signalTail(entry.topic.signal.name, entry.topic.unseen(entry.id));
  const faces = entry.faces ?? facesOf(entry.topic, nothingOf(entry).state);
  return sight === "own" ? faces.ownTail : faces.stateTail;
}

export function shownTo(entry: StateEntry, sight: Sight): unknown {
  if (sight === "nothing" || entry.faces === null) return entry.topic.unseen(entry.id);
  return sight === "own" ? entry.faces.own : entry.faces.state;
}

function nothingOf({ topic, id }: StateEntry): Reading<unknown> {
  return { state: topic.unseen(id), rights: "" };
}

function facesOf({ signal }: StateTopicDefinition, state: unknown, own: unknown = state): Faces {
  const stateTail = signalTail(signal.name, state);
  return {
    ...{ state, own, stateTail },
    ownTail: own === state ? stateTail : signalTail(signal.name, own),
  };
}

function isSame(one: Faces, other: Faces): boolean {
  return one.stateTail === other.stateTail && one.ownTail === other.ownTail;
}
