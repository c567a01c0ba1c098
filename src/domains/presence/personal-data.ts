/** What presence keeps of a person: how they wish to appear, and when they were last here. */
import type { PersonalData } from "#src/kit/personal-data.ts";
import { presenceTopic } from "./topic.ts";

export const personalData: PersonalData = {
  tables: ["presence"],
  async *export({ sql }, accountId) {
    async function* chosen() {
      yield* await sql`
        select status, do_not_disturb_until as "doNotDisturbUntil", text, text_until as "textUntil",
          last_seen_at as "lastSeenAt"
        from presence where account_id = ${accountId}`;
    }
    yield {
      path: "presence/presence.json",
      about: "How you wish to appear, and when you were last here.",
      rows: chosen(),
    };
  },
  async purge(ctx, accountId) {
    await ctx.transaction(async ({ tx }) => {
      await tx.sql`delete from presence where account_id = ${accountId}`;
      tx.touch(presenceTopic, accountId);
    });
  },
};
