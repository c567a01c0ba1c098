/** Changing what stands in the caller's profile. Their stream is held. */
import { eq, sql } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { isSameAudience, type StoredAudience } from "../audience/stored.ts";
import { accountUpdated, profileUpdated } from "../events.ts";
import { ownAccount } from "../own-account.ts";
import type { AccountRow } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import {
  audienceOf,
  isForEverybody,
  profileFields,
  type FieldAudiences,
  type ProfileField,
} from "./fields.ts";

const plainFields = [
  ...(["displayName", "bio", "pronouns", "location", "isPrivate"] as const),
  ...(["avatarId", "coverId", "links", "birthDate"] as const),
] as const;

export type ProfileChanges = {
  readonly [K in (typeof plainFields)[number]]?: AccountRow[K] | undefined;
} & { readonly audiences?: Readonly<Partial<Record<ProfileField, StoredAudience>>> };

/** Tells the person's devices if anything is another now. Answers the row of before, for what goes with it. */
export async function changeProfile(
  ctx: WriteContext & WithCaller,
  { audiences = {}, ...changes }: ProfileChanges,
): Promise<AccountRow> {
  const before = await ownAccount(ctx);
  const others = plainFields.filter(
    (field) => changes[field] !== undefined && !isSame(before[field], changes[field]),
  );
  const fieldAudiences = withChosen(before.fieldAudiences, audiences);
  if (others.length === 0 && !fieldAudiences) return before;
  const changed = {
    ...Object.fromEntries(others.map((field) => [field, changes[field]])),
    ...(fieldAudiences ? { fieldAudiences } : {}),
  };
  const looksOther = !Bun.deepEquals(publicFace(before), publicFace({ ...before, ...changed }));
  const [row] = await ctx.tx.db
    .update(accounts)
    .set({
      ...changed,
      version: sql`${accounts.version} + 1`,
      ...(looksOther ? { publicVersion: sql`${accounts.publicVersion} + 1` } : {}),
    })
    .where(eq(accounts.id, before.id))
    .returning({ version: accounts.version });
  assert(row, "who calls has an account");
  const told = { stream: userStreamOf(before.id), ref: { version: row.version } };
  ctx.tx.emit(profileUpdated, told);
  // The year stands in the account alone.
  if (others.includes("birthDate")) ctx.tx.emit(accountUpdated, told);
  return before;
}

/** Where a field is for others than it was, though what stands in the profile is the same. */
export async function raiseProfileVersion(ctx: WriteContext & WithCaller): Promise<void> {
  const { accountId } = ctx.caller;
  const [row] = await ctx.tx.db
    .update(accounts)
    .set({ version: sql`${accounts.version} + 1` })
    .where(eq(accounts.id, accountId))
    .returning({ version: accounts.version });
  assert(row, "who calls has an account");
  ctx.tx.emit(profileUpdated, { stream: userStreamOf(accountId), ref: { version: row.version } });
}

/** As everybody sees it, logged in or not. A field that is not for them looks to them like an empty one. */
function publicFace(row: AccountRow): unknown {
  const shown = (field: ProfileField): boolean =>
    isForEverybody(audienceOf(row.fieldAudiences, field));
  return {
    displayName: shown("displayName") ? row.displayName : row.handle,
    bio: shown("bio") ? row.bio : "",
    pronouns: shown("pronouns") ? row.pronouns : "",
    location: shown("location") ? row.location : "",
    links: shown("links") ? row.links : [],
    birthday: shown("birthday") ? row.birthDate.slice("YYYY-".length) : null,
    avatarId: shown("avatar") ? row.avatarId : null,
    coverId: shown("cover") ? row.coverId : null,
    isPrivate: row.isPrivate,
  };
}

/** Links are the one field that is no plain value; their order counts. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || (Array.isArray(one) && Bun.deepEquals(one, other));
}

/** Null where all of them are as they were. */
function withChosen(
  before: FieldAudiences,
  chosen: Readonly<Partial<Record<ProfileField, StoredAudience>>>,
): FieldAudiences | null {
  const others = profileFields.filter((field) => {
    const audience = chosen[field];
    return audience && !isSameAudience(audience, audienceOf(before, field));
  });
  if (others.length === 0) return null;
  return { ...before, ...Object.fromEntries(others.map((field) => [field, chosen[field]])) };
}
