/** A straight line through samples, by least squares, and how sure its slope is. */
export interface Trend {
  readonly slope: number;
  /** Half of the slope's 95 % interval; too narrow where neighbouring samples depend on each other. */
  readonly uncertainty: number;
  readonly mean: number;
}

/** Student's t for many samples. */
const t95 = 2;

export function trendOf(
  samples: readonly { readonly at: number; readonly value: number }[],
): Trend {
  const count = samples.length;
  const meanOf = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / count;
  const [meanAt, mean] = [meanOf(({ at }) => at), meanOf(({ value }) => value)];
  const spread = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  const slope =
    samples.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - mean), 0) / spread;
  const rest = samples.reduce(
    (sum, { at, value }) => sum + (value - mean - slope * (at - meanAt)) ** 2,
    0,
  );
  return { slope, uncertainty: t95 * Math.sqrt(rest / Math.max(1, count - 2) / spread), mean };
}
