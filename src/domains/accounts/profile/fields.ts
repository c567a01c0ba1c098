/**
 * The fields of a profile, each with an audience of its own. Whatever shows, lists or searches a field asks here who sees
 * it. In a profile `public` is everybody, whoever may follow them.
 */
import { audienceKinds } from "#src/kit/audience.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { admits, codeOf } from "../audience/admits.ts";
import type { StoredAudience } from "../audience/stored.ts";

export const profileFields = [
  ...(["displayName", "bio", "pronouns", "location"] as const),
  ...(["links", "birthday", "avatar", "cover"] as const),
] as const;
export type ProfileField = (typeof profileFields)[number];

export type FieldAudiences = Readonly<Partial<Record<string, StoredAudience>>>;

const everybody: StoredAudience = { kind: codeOf("public"), detailId: null };

/** What holds where somebody chose nothing; every other field is public. */
const defaults: FieldAudiences = { birthday: { kind: codeOf("friends"), detailId: null } };

export function audienceOf(audiences: FieldAudiences, field: ProfileField): StoredAudience {
  return audiences[field] ?? defaults[field] ?? everybody;
}

/** Whether anybody sees it, logged in or not. */
export function isForEverybody({ kind, detailId }: StoredAudience): boolean {
  return audienceKinds[kind] === "public" && detailId === null;
}

type Asker = Pick<ReadContext, "sql" | "ports">;

/** A boolean expression: whether the viewer sees this field of `a`, the name of a joined row of `accounts`. */
export function isFieldShown(
  ctx: Asker,
  viewer: Statement,
  a: string,
  field: ProfileField,
): Statement {
  const { sql } = ctx;
  const chosen = sql`${sql(a)}.field_audiences -> ${names(ctx, [field])}`;
  const preset = constant(sql, String(audienceOf({}, field).kind));
  return admits(ctx, {
    viewer,
    owner: sql`${sql(a)}.id`,
    kind: sql`coalesce((${chosen} ->> 'kind')::integer, ${preset})`,
    detail: sql`(${chosen} ->> 'detailId')::uuid`,
  });
}

function names({ sql }: Asker, fields: readonly ProfileField[]): Statement {
  return constant(sql, fields.map((field) => `'${field}'`).join(", "));
}
