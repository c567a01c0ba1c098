/** The answers that catching up reads, checked before they are believed. */
import { isRecord } from "./json.ts";
import { readEntry, type StreamEntry } from "./wire.ts";

export type Changed =
  | { readonly stream: string; readonly gone: true }
  | {
      readonly stream: string;
      readonly gone: false;
      readonly head: number;
      readonly floor: number;
      readonly reset: boolean;
    };

export interface ChangedPage {
  readonly changed: readonly Changed[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

export interface Opened extends ChangedPage {
  readonly sessionId: string;
  readonly accountId: string;
  readonly serverTimeMs: number;
  readonly heartbeatSeconds: number;
  readonly features: readonly string[];
  readonly requestsWaitingMax: number;
  readonly frameBytesMax: number;
  readonly streamsAtOnceMax: number;
  readonly epoch: string;
  readonly sync: string;
}

export type StreamPage =
  | { readonly reset: true }
  | {
      readonly reset: false;
      readonly entries: readonly StreamEntry[];
      readonly head: number;
      readonly more: boolean;
    };

export interface StreamSnapshot {
  readonly seq: number;
  readonly state: unknown;
}

export function readOpened(value: unknown): Opened {
  const reply = isRecord(value) ? value : {};
  const limits = isRecord(reply["limits"]) ? reply["limits"] : {};
  return {
    sessionId: textOf(reply["sessionId"]),
    accountId: textOf(reply["accountId"]),
    serverTimeMs: Date.parse(textOf(reply["serverTime"])),
    heartbeatSeconds: numberOf(reply["heartbeatSeconds"], 25),
    features: Array.isArray(reply["features"]) ? reply["features"].map(String) : [],
    requestsWaitingMax: numberOf(limits["requestsWaiting"], 64),
    frameBytesMax: numberOf(limits["frameBytes"], 65_536),
    streamsAtOnceMax: numberOf(limits["streamsAtOnce"], 1),
    epoch: textOf(reply["epoch"]),
    sync: textOf(reply["sync"]),
    ...readChangedPage(reply),
  };
}

export function readChangedPage(value: unknown): ChangedPage {
  const page = isRecord(value) ? value : {};
  const { changed, more, next } = page;
  return {
    changed: Array.isArray(changed)
      ? changed.flatMap((item: unknown) => readChanged(item) ?? [])
      : [],
    next: more === true && typeof next === "string" ? next : null,
  };
}

function readChanged(value: unknown): Changed | null {
  if (!isRecord(value) || typeof value["stream"] !== "string") return null;
  const { stream, head, floor } = value;
  if (value["gone"] === true) return { stream, gone: true };
  return {
    stream,
    gone: false,
    head: numberOf(head, 0),
    floor: numberOf(floor, 1),
    reset: value["reset"] === true,
  };
}

export function readStreamPage(value: unknown): StreamPage {
  const page = isRecord(value) ? value : {};
  if (page["reset"] === true) return { reset: true };
  const { events, head, more } = page;
  const entries = Array.isArray(events)
    ? events.flatMap((item: unknown) => readEntry(item) ?? [])
    : [];
  return { reset: false, entries, head: numberOf(head, 0), more: more === true };
}

/** Of several streams, in the order they were asked for. */
export function readStreamPages(value: unknown): (StreamPage | "gone")[] {
  const streams = isRecord(value) ? value["streams"] : [];
  if (!Array.isArray(streams)) return [];
  return streams.map((page: unknown) =>
    isRecord(page) && page["gone"] === true ? "gone" : readStreamPage(page),
  );
}

export function readSnapshot(value: unknown): StreamSnapshot {
  const snapshot = isRecord(value) ? value : {};
  return { seq: numberOf(snapshot["seq"], 0), state: snapshot["state"] };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
