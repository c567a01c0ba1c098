/** Why two people may know of each other or not, rule by rule; for the staff. `sight.ts` says the same as SQL. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { VisibilityRule } from "#src/kit/visibility.ts";
import type { AccountRow } from "./queries.ts";

/** The same as `canMeet`: the last word of it is for the queries. */
export async function rulesOfMeeting(
  ctx: ReadContext,
  viewerId: Id,
  account: AccountRow,
): Promise<VisibilityRule[]> {
  if (account.id === viewerId)
    return [{ rule: "self", passes: true, because: "People always see themselves." }];
  const barriers = await Promise.all(
    ctx.ports.barriers.map(async (barrier): Promise<VisibilityRule> => {
      const { name } = barrier;
      const pair = [ctx.sql`${viewerId}::uuid`, ctx.sql`${account.id}::uuid`] as const;
      const [row] = await ctx.sql<
        { stands: boolean }[]
      >`select ${barrier.sql(ctx.sql, ...pair)} as stands`;
      const passes = row?.stands === false;
      const because = passes
        ? `No ${name} stands between the two.`
        : `A ${name} stands between the two, in one direction or the other.`;
      return { rule: name, passes, because };
    }),
  );
  return [ruleOfStanding(account), ...barriers];
}

function ruleOfStanding(account: AccountRow): VisibilityRule {
  const because = `The account is ${stateOf(account)}.`;
  return { rule: "standing", passes: account.isVisible, because };
}

function stateOf({ standing, purgeAfter, deactivatedAt }: AccountRow): string {
  if (standing === "suspended") return "suspended";
  if (purgeAfter !== null) return "deleted, and waits to be purged";
  return deactivatedAt === null ? "in use" : "deactivated";
}
