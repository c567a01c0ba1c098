/** What is done with address books while nobody looks: the old is forgotten, and a change of keys is followed. */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import { defineJob } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { Empty } from "#src/kit/schema.ts";
import { renewKeys, ringMark } from "./keys.ts";
import { hashesKeptMs } from "./rules.ts";

const rowsPerStep = 1_000;
/** Streams that one transaction may hold. */
const peoplePerStep = 16;

export const purgeContacts = defineJob({
  name: "contacts.purge",
  summary: "Forget address books that were not uploaded again for a year",
  data: Empty,
  schedule: "20 4 * * *",
}).handler(async (ctx) => {
  const before = new Date(ctx.clock.now().getTime() - hashesKeptMs);
  for (;;) {
    if (ctx.stopping.aborted) return;
    // Index contact_hashes_age.
    const purged = await ctx.transaction(
      ({ tx }) => tx.sql`
        delete from contact_hashes where (account_id, hash) in (
          select account_id, hash from contact_hashes where created_at < ${before}
          order by created_at limit ${rowsPerStep} for update skip locked)`,
    );
    if (purged.count < rowsPerStep) return;
  }
});

export const renewContactKeys = defineJob({
  name: "contacts.renewKeys",
  summary:
    "After a change of the server's keys: write anew under what people are found in address books",
  data: Empty,
  schedule: "40 * * * *",
}).handler(async (ctx) => {
  const mark = ringMark(ctx.services.secrets);
  for (;;) {
    if (ctx.stopping.aborted) return;
    // Two ranges of the index contact_keys_ring, which are empty nearly always.
    const old = await ctx.sql<{ id: Id }[]>`
      select distinct account_id as id from contact_keys where ring < ${mark} or ring > ${mark}
      limit ${peoplePerStep}`;
    if (old.length === 0) return;
    await ctx.transaction(async (step) => {
      await step.tx.lock(old.map(({ id }) => userStreamOf(id)));
      for (const { id } of old) await renewKeys(step, id);
    });
  }
});
