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
 * Runs the two sides in turn, the first one changing, so that whatever else the machine does falls on both. With
 * `warmUp` one round before counts for nothing.
 */
export async function interleave<T>(
  rounds: number,
  sides: Readonly<Record<"ours" | "bare", () => Promise<T>>>,
  { warmUp = true }: { warmUp?: boolean } = {},
): Promise<{ ours: T[]; bare: T[] }> {
  const results: { ours: T[]; bare: T[] } = { ours: [], bare: [] };
  for (let round = warmUp ? -1 : 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const);
    for (const side of order) {
      const result = await sides[side]();
      if (round >= 0) results[side].push(result);
    }
  }
  return results;
}
