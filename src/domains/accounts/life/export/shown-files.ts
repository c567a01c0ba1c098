/**
 * What a person is given of what they show of themselves, and to whom: in the words of the API, as `account.get` and
 * `privacy.get` have it. Whom they named is told as far as they may know of them, so that an archive tells of no block.
 */
import { assert } from "#src/kit/assert.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ExportedFile } from "#src/kit/personal-data.ts";
import { showAudiences } from "../../audience/show.ts";
import { viewPrivacy } from "../../privacy/queries.ts";
import { audienceOf, profileFields } from "../../profile/fields.ts";
import { findAccount } from "../../queries.ts";

/** Each may name a thousand people. */
const audiencesAtOnce = 50;

export async function* exportShown(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedFile> {
  yield {
    path: "account/profile.json",
    about: "Who you are here, and who sees which field of it.",
    rows: profile(ctx, accountId),
  };
  yield {
    path: "account/privacy.json",
    about: "Who may see and do what.",
    rows: privacy(ctx, accountId),
  };
  yield {
    path: "account/audiences.json",
    about: "Audiences you put together.",
    rows: audiences(ctx, accountId),
  };
}

async function* profile(ctx: ReadContext, accountId: Id): AsyncGenerator {
  const account = await findAccount(ctx, accountId);
  if (!account) return;
  const { id, email, handle, displayName, bio, pronouns, location, links, birthDate } = account;
  const { isPrivate, avatarId, coverId, fieldAudiences, createdAt, passwordChangedAt } = account;
  const stored = profileFields.map((field) => audienceOf(fieldAudiences, field));
  const shown = await showAudiences(ctx, accountId, stored);
  yield {
    ...{ id, email, handle, displayName, bio, pronouns, location, links, birthDate },
    ...{ isPrivate, avatarId, coverId, createdAt, passwordChangedAt },
    audiences: Object.fromEntries(profileFields.map((field, index) => [field, shown[index]])),
  };
}

async function* privacy(ctx: ReadContext, accountId: Id): AsyncGenerator {
  yield await viewPrivacy(ctx, accountId);
}

async function* audiences(ctx: ReadContext, accountId: Id): AsyncGenerator {
  const rows = await ctx.sql<{ id: Id; kind: number }[]>`
    select id, kind from audiences where owner_id = ${accountId} order by id`;
  for (let start = 0; start < rows.length; start += audiencesAtOnce) {
    const some = rows.slice(start, start + audiencesAtOnce);
    const stored = some.map(({ id, kind }) => ({ kind, detailId: id }));
    const shown = await showAudiences(ctx, accountId, stored);
    for (const [index, { id }] of some.entries()) {
      const audience = shown[index];
      assert(audience, "as many are shown as were asked for");
      yield { id, ...audience };
    }
  }
}
