/** What becomes of an account that its owner puts away, and for how long what is kept. */
import type { AccountRow } from "../queries.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** A login within this time takes a deletion back. */
export const undoDays = 14;
export const undoMs = undoDays * dayMs;

export const exportKeptDays = 7;
export const exportKeptMs = exportKeptDays * dayMs;
/** From one archive to the next. */
export const exportEveryMs = dayMs;
/** One that is not done by then is given up. */
export const exportBuildMaxMs = dayMs;

/** What the owner of an account did with it. */
export type Life = "active" | "deactivated" | "deleted";

type LifeColumns = Pick<AccountRow, "deactivatedAt" | "purgeAfter" | "purgeStartedAt">;

/** `gone`: nothing brings it back any more, whether or not its rows are still there. */
export function lifeOf(account: LifeColumns, now: Date): Life | "gone" {
  const { deactivatedAt, purgeAfter, purgeStartedAt } = account;
  if (purgeStartedAt !== null || (purgeAfter !== null && purgeAfter <= now)) return "gone";
  if (purgeAfter !== null) return "deleted";
  return deactivatedAt === null ? "active" : "deactivated";
}
