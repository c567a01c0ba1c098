/**
 * What the staff's log keeps of a person: their id, and what was done to their account. It stays for its year, because nobody may
 * change it; what else was theirs goes, so that the id leads nowhere.
 */
import { nilId } from "#src/kit/id.ts";
import type { PersonalData } from "#src/kit/personal-data.ts";

const rowsAtOnce = 500;

export const personalData: PersonalData = {
  tables: ["audit.entries"],
  async *export({ sql }, accountId) {
    async function* acts() {
      let after = nilId;
      for (let isMore = true; isMore;) {
        // Index audit_entries_target. What they were told of it; the reason is the staff's own note.
        const rows = await sql<{ id: string }[]>`
          select id, at, action, after->>'message' as message from audit.entries
          where target_id = ${accountId} and target_kind = 'account' and id > ${after}
          order by id limit ${rowsAtOnce}`;
        yield* rows;
        after = rows.at(-1)?.id ?? after;
        isMore = rows.length === rowsAtOnce;
      }
    }
    yield {
      path: "account/staff-acts.json",
      about: "What the staff did to your account, and wrote to you about it.",
      rows: acts(),
    };
  },
  purge: async () => undefined,
};
