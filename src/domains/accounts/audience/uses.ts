/** Which stored audiences this domain keeps: those of profile fields, and what posts and stories begin with. */
import type { AudienceUse } from "#src/kit/audience.ts";

export const audienceUses: readonly AudienceUse[] = [
  {
    name: "profile",
    sql: (sql, owner, detail) => sql`exists (
      select from accounts a cross join lateral jsonb_each(a.field_audiences) field
      where a.id = ${owner} and field.value ->> 'detailId' = ${detail}::text)`,
  },
  {
    name: "privacy",
    sql: (sql, owner, detail) => sql`exists (
      select from privacy_settings p where p.account_id = ${owner}
        and (p.post_audience ->> 'detailId' = ${detail}::text or p.story_audience ->> 'detailId' = ${detail}::text))`,
  },
];
