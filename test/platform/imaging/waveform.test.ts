import { expect, test } from "bun:test";
import { Waveform } from "#src/platform/imaging/waveform.ts";

function samples(values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeInt16LE(value, index * 2);
  return bytes;
}

/** Loud in its second half. */
function rising(length: number): Uint8Array {
  return samples(Array.from({ length }, (_, at) => (at < length / 2 ? 1_000 : -20_000)));
}

test("64 peaks, the loudest of them 100, whatever the volume", () => {
  const waveform = new Waveform();
  waveform.add(rising(64_000));
  const peaks = [...waveform.peaks()];
  expect(peaks).toHaveLength(64);
  expect(peaks.slice(0, 31)).toEqual(Array.from({ length: 31 }, () => 5));
  expect(peaks.slice(33)).toEqual(Array.from({ length: 31 }, () => 100));
});

test("silence is a flat line", () => {
  const waveform = new Waveform();
  waveform.add(samples(Array.from({ length: 1_000 }, () => 0)));
  expect(Math.max(...waveform.peaks())).toBe(0);
});

test("nothing at all, and less than a peak has, are drawn as well", () => {
  expect([...new Waveform().peaks()]).toHaveLength(64);
  const short = new Waveform();
  short.add(samples([5, -32_768]));
  expect(Math.max(...short.peaks())).toBe(100);
});

test("it matters to nobody how the bytes were cut", () => {
  const bytes = rising(10_000);
  const [whole, cut] = [new Waveform(), new Waveform()];
  whole.add(bytes);
  for (let at = 0; at < bytes.length; at += 333) cut.add(bytes.subarray(at, at + 333));
  expect(cut.samples).toBe(whole.samples);
  expect([...cut.peaks()]).toEqual([...whole.peaks()]);
});

test("an hour takes no more memory than a second, and keeps its shape", () => {
  const waveform = new Waveform();
  const minute = rising(8_000 * 60);
  for (let minutes = 0; minutes < 60; minutes += 1) waveform.add(minute);
  expect(waveform.samples).toBe(8_000 * 3_600);
  expect(Math.min(...waveform.peaks())).toBe(100);
});
