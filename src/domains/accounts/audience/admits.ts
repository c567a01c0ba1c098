/** An audience as SQL: for reads, lists, counts and searches. `evaluate.ts` says the same of known people. */
import { audienceKinds, type AudienceKindName } from "#src/kit/audience.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

/** SQL expressions; `viewer`, `owner` and `detail` of type uuid, `kind` an integer as in `StoredAudience`. */
export interface AdmitsAt {
  readonly viewer: Statement;
  readonly owner: Statement;
  readonly kind: Statement;
  readonly detail: Statement;
  /**
   * Given for what a private account shows to followers where it says `public`: a boolean expression, whether the owner's
   * account is private. Absent for what stands in the profile, where `public` is everybody.
   */
  readonly isOwnerPrivate?: Statement;
}

export function codeOf(kind: AudienceKindName): number {
  return audienceKinds.indexOf(kind);
}

/** A boolean expression, never null. Whether the two may meet at all is asked beside it: see `sight.ts`. */
export function admits(ctx: Asker, at: AdmitsAt): Statement {
  const { sql } = ctx;
  const isExcepted = kindSql(ctx, "list", { ...at, ref: sql`except_list.id` });
  const isIn = byKind(
    ctx,
    { ...at, kind: sql`coalesce(x.kind, ${at.kind})`, ref: sql`x.ref_id` },
    sql`coalesce(${at.viewer} = any(x.user_ids), false)`,
  );
  // Each circle stands in the statement once, whether or not there are details: what stands there is paid for by every
  // statement, what is not asked is not. A detail that is gone lets nobody in.
  const isAdmitted = sql`exists (
    select from (select) one left join audiences x on x.id = ${at.detail} and x.owner_id = ${at.owner}
    where (${at.detail} is null or (x.id is not null and not ${at.viewer} = any(x.except_user_ids)
        and not exists (select from unnest(x.except_list_ids) except_list(id) where ${isExcepted})))
      and ${isIn})`;
  const isOpen = at.isOwnerPrivate ? sql`not ${at.isOwnerPrivate}` : sql`true`;
  return sql`(${at.viewer} = ${at.owner} or case
    when ${at.detail} is null and ${at.kind} = ${code(sql, "public")} and ${isOpen} then true else ${isAdmitted} end)`;
}

interface KindAt extends Omit<AdmitsAt, "detail"> {
  readonly ref: Statement;
}

function byKind(ctx: Asker, at: KindAt, isUser: Statement): Statement {
  const { sql } = ctx;
  const others = [...ctx.ports.audienceKinds.values()].map(
    (kind) => sql`when ${code(sql, kind.name)} then ${kind.sql(sql, at)}`,
  );
  const cases = others.reduce((all, one) => sql`${all} ${one}`, sql``);
  const everyone = at.isOwnerPrivate
    ? sql`(not ${at.isOwnerPrivate} or ${kindSql(ctx, "followers", at)})`
    : sql`true`;
  return sql`case ${at.kind} when ${code(sql, "public")} then ${everyone}
    when ${code(sql, "users")} then ${isUser} ${cases} else false end`;
}

function kindSql(
  ctx: Asker,
  name: AudienceKindName,
  at: Pick<KindAt, "viewer" | "owner" | "ref">,
): Statement {
  return ctx.ports.audienceKinds.get(name)?.sql(ctx.sql, at) ?? ctx.sql`false`;
}

function code(sql: Sql, name: AudienceKindName): Statement {
  return constant(sql, String(codeOf(name)));
}
