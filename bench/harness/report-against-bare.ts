/** Calls against bare look-ups of the same rows, one at a time and 16 at once, and the report of both. */
import { callRow, compareCalls, type CallSide } from "./compare-calls.ts";
import { report } from "./report.ts";
import { median, rangeOf } from "./statistics.ts";

export interface AgainstBare {
  readonly benchmark: string;
  readonly question: string;
  readonly ours: CallSide;
  readonly bare: CallSide;
  readonly rounds: number;
  /** In a round, one at a time; twice as many at once. */
  readonly calls: number;
  /** How many times the bare look-up's time is reached still. */
  readonly timesMax: number;
}

export async function reportAgainstBare(asked: AgainstBare): Promise<void> {
  const { benchmark, question, ours, bare, rounds, calls } = asked;
  const alone = await compareCalls({ ours, bare }, { rounds, calls, atOnce: 1 });
  const crowd = await compareCalls({ ours, bare }, { rounds, calls: calls * 2, atOnce: 16 });
  const goal = { atMost: asked.timesMax };
  report({
    benchmark,
    question,
    rows: [
      callRow(`${ours.name}, one at a time`, alone.ours),
      callRow(`${bare.name}, one at a time`, alone.bare),
      callRow(`${ours.name}, 16 at once`, crowd.ours),
      callRow(`${bare.name}, 16 at once`, crowd.bare),
    ],
    result: median(alone.ratios),
    unit: "times the bare look-up, one at a time",
    goal,
    also: [{ result: median(crowd.ratios), unit: "times, 16 at once", goal }],
    notes: [
      `median of ${rounds} rounds; from ${rangeOf(alone.ratios)}, and from ${rangeOf(crowd.ratios)}`,
    ],
  });
}
