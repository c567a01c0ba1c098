/** Few numbers, honestly: medians and their spread. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/**
 * Runs the sides in turn, another one first in each round, so that whatever else the machine does falls on all. The
 * `warmUpRounds` before count for nothing: code is compiled and memory is laid out in them. Once `secondsMax` are over no
 * round begins but the first: a busy machine costs rounds, and not the evening.
 */
export async function interleave<T, K extends string = "ours" | "bare">(
  rounds: number,
  sides: Readonly<Record<K, () => Promise<T>>>,
  { warmUpRounds = 1, secondsMax = Infinity }: { warmUpRounds?: number; secondsMax?: number } = {},
): Promise<Record<K, T[]>> {
  const names = Object.keys(sides) as K[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, T[]>;
  const endsAt = performance.now() + secondsMax * 1_000;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    if (round > 0 && performance.now() > endsAt) break;
    for (const position of names.keys()) {
      const name = names[(position + round + warmUpRounds) % names.length];
      if (name === undefined) continue;
      const result = await sides[name]();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}

/** The rounds' ratios: both numbers of one are of the same moment. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((one, round) => one / (theirs[round] ?? Number.NaN));
}

export function rangeOf(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}
