import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { StreamCursor, heldEntriesMax } from "#src/client/stream-cursor.ts";
import type { StreamEntry } from "#src/client/wire.ts";

const entry = (seq: number): StreamEntry =>
  seq % 7 === 0
    ? { seq, skip: true }
    : { seq, skip: false, event: "test.happened", data: { seq }, key: null };
const seqs = (entries: readonly StreamEntry[]): number[] => entries.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

describe("whatever arrives, in whatever order, each entry is applied once and in order", () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("live" as const), seq: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant("page" as const), size: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant("stale page" as const), from: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant("head" as const), seq: fc.integer({ min: 1, max: 60 }) }),
  );

  test("from any place, with duplicates, losses, holes and pulls", () => {
    fc.assert(
      fc.property(fc.nat(30), fc.array(action, { maxLength: 120 }), (start, actions) => {
        const cursor = new StreamCursor(start);
        const applied: number[] = [];
        const page = (from: number, size: number) => {
          for (const seq of range(from, Math.min(60, from + size - 1)))
            applied.push(...seqs(cursor.offer(entry(seq))));
        };
        for (const step of actions) {
          if (step.kind === "live") applied.push(...seqs(cursor.offer(entry(step.seq))));
          if (step.kind === "page") page((cursor.seq ?? 0) + 1, step.size);
          if (step.kind === "stale page") page(step.from, 5);
          if (step.kind === "head") cursor.learn(step.seq);
        }
        while (cursor.isBehind) page((cursor.seq ?? 0) + 1, 10);
        expect(applied).toEqual(range(start + 1, cursor.seq ?? 0));
      }),
      { numRuns: 2000 },
    );
  });
});

test("a hole is seen, and what waits behind it follows once it is filled", () => {
  const cursor = new StreamCursor(10);
  expect(cursor.offer(entry(13))).toEqual([]);
  expect(cursor.offer(entry(12))).toEqual([]);
  expect(cursor.isBehind).toBe(true);
  expect(seqs(cursor.offer(entry(11)))).toEqual([11, 12, 13]);
  expect(cursor.isBehind).toBe(false);
});

test("without a place everything waits, and a snapshot lets the rest follow", () => {
  const cursor = new StreamCursor(null);
  for (const seq of [5, 6, 7]) expect(cursor.offer(entry(seq))).toEqual([]);
  expect(seqs(cursor.startAt(6))).toEqual([7]);
  expect(cursor.isBehind).toBe(false);
});

test("what waits is bounded, and nothing is lost by it", () => {
  const cursor = new StreamCursor(0);
  const last = heldEntriesMax + 50;
  for (const seq of range(2, last)) cursor.offer(entry(seq));
  const applied = seqs(cursor.offer(entry(1)));
  expect(applied).toEqual(range(1, heldEntriesMax + 1));
  expect(cursor.isBehind).toBe(true);
  for (const seq of range(heldEntriesMax + 2, last))
    applied.push(...seqs(cursor.offer(entry(seq))));
  expect(applied).toEqual(range(1, last));
});

test("another log's entries do not mix with the old one's", () => {
  const cursor = new StreamCursor(10);
  cursor.offer(entry(12));
  cursor.void();
  expect(cursor.startAt(11)).toEqual([]);
  expect(cursor.isBehind).toBe(false);
});
