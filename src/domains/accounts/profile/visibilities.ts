/** Why somebody sees an account or a field of its profile: the same rules as the queries, asked one by one. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { VisibilityDefinition, VisibilityRule } from "#src/kit/visibility.ts";
import { explainAudience } from "../audience/explain.ts";
import { rulesOfMeeting } from "../explain-sight.ts";
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
    return { isVisible: row !== undefined, rules: await rulesOfMeeting(ctx, viewerId, account) };
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
        ...(await rulesOfMeeting(ctx, viewerId, account)),
        ...(await rulesOfField(ctx, viewerId, account, field)),
      ],
    };
  },
};

async function rulesOfField(
  ctx: ReadContext,
  viewerId: Id,
  account: AccountRow,
  field: ProfileField,
): Promise<VisibilityRule[]> {
  const audience = audienceOf(account.fieldAudiences, field);
  return await explainAudience(ctx, { viewerId, ownerId: account.id, audience });
}
