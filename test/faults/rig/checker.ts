/** Judges a run by what it left behind. Pure: the same history, the same verdict. */
import { checkAccess } from "./check-access.ts";
import { checkOrder } from "./check-order.ts";
import { checkState } from "./check-state.ts";
import { checkWrites } from "./check-writes.ts";
import type { History } from "./history.ts";
import type { Violation } from "./violation.ts";

export function check(history: History): Violation[] {
  const { outboxRows } = history.truth;
  const untold: Violation[] =
    outboxRows === 0 ? [] : [{ kind: "gap", what: `${outboxRows} commits are still untold` }];
  return [
    ...checkWrites(history),
    ...checkOrder(history),
    ...checkState(history),
    ...checkAccess(history),
    ...untold,
  ];
}
