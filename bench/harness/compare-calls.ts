/** Two ways to get the same rows, called in turn: how long one call takes when nobody else asks, and when sixteen do. */
import { interleave, median, quantile, ratiosOf } from "./statistics.ts";

export interface CallSide {
  readonly name: string;
  /** `n` counts on without end: each side gets the same ones. */
  readonly call: (n: number) => Promise<unknown>;
}

export interface CallResult {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Comparison {
  readonly ours: readonly CallResult[];
  readonly bare: readonly CallResult[];
  /** Of the means, round by round. */
  readonly ratios: readonly number[];
}

interface Extent {
  readonly rounds: number;
  readonly calls: number;
  readonly atOnce: number;
}

export async function compareCalls(
  sides: { readonly ours: CallSide; readonly bare: CallSide },
  extent: Extent,
): Promise<Comparison> {
  // Each round asks for what no round before asked, and both sides ask for the same.
  const next = { ours: 0, bare: 0 };
  const run = (side: "ours" | "bare") => async (): Promise<CallResult> => {
    const first = next[side];
    next[side] += extent.calls;
    return await measure(sides[side], first, extent);
  };
  const results = await interleave(extent.rounds, { ours: run("ours"), bare: run("bare") });
  return { ...results, ratios: ratiosOf(means(results.ours), means(results.bare)) };
}

function means(of: readonly CallResult[]): number[] {
  return of.map(({ meanMs }) => meanMs);
}

/** The mean is of what a call costs: with several at once, of the time divided by the calls. */
export async function measure(
  { call }: CallSide,
  first: number,
  { calls, atOnce }: Omit<Extent, "rounds">,
): Promise<CallResult> {
  const took: number[] = [];
  let next = first;
  const began = performance.now();
  const work = async (): Promise<void> => {
    while (next < first + calls) {
      const at = performance.now();
      next += 1;
      await call(next - 1);
      took.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const meanMs = (performance.now() - began) / calls;
  return { meanMs, p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99) };
}

export function callRow(what: string, results: readonly CallResult[]) {
  const of = (pick: (one: CallResult) => number): number => median(results.map(pick));
  return {
    what,
    "ms each": of(({ meanMs }) => meanMs),
    "p50 ms": of(({ p50Ms }) => p50Ms),
    "p99 ms": of(({ p99Ms }) => p99Ms),
  };
}
