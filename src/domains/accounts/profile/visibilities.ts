/** Why somebody sees an account or a field of its profile: the same rules as the queries, asked one by one. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { VisibilityDefinition, VisibilityRule } from "#src/kit/visibility.ts";
import { explainAudience } from "../audience/explain.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { audienceOf, profileFields, type ProfileField } from "./fields.ts";
import { findProfiles } from "./queries.ts";

export const accountVisibility: VisibilityDefinition = {
  kind: "account",
  summary: "Whether somebody knows of a person",
  async explain(ctx, viewerId, objectId) {
    const account = await findAccount(ctx, objectId);
    if (!account) return null;
    const [row] = await findProfiles(ctx, viewerId, [objectId]);
    return { isVisible: row !== undefined, rules: await rulesOfAccount(ctx, viewerId, account) };
  },
};

export const profileFieldVisibility: VisibilityDefinition = {
  kind: "profileField",
  summary: "Whether somebody sees one field of a person's profile",
  parts: profileFields,
  async explain(ctx, viewerId, objectId, part) {
    const account = await findAccount(ctx, objectId);
    const field = profileFields.find((one) => one === part);
    if (!account || !field) return null;
    const [row] = await findProfiles(ctx, viewerId, [objectId]);
    return {
      isVisible: row !== undefined && !row.hidden.includes(field),
      rules: [
        ...(await rulesOfAccount(ctx, viewerId, account)),
        ...(await rulesOfField(ctx, viewerId, account, field)),
      ],
    };
  },
};

async function rulesOfAccount(
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
  const state =
    account.standing === "suspended"
      ? "suspended"
      : account.purgeAfter
        ? "deleted, and waits to be purged"
        : account.deactivatedAt
          ? "deactivated"
          : "in use";
  return { rule: "standing", passes: account.isVisible, because: `The account is ${state}.` };
}

async function rulesOfField(
  ctx: ReadContext,
  viewerId: Id,
  account: AccountRow,
  field: ProfileField,
): Promise<VisibilityRule[]> {
  const audience = audienceOf(account.fieldAudiences, field);
  return await explainAudience(ctx, { viewerId, ownerId: account.id, audience });
}
