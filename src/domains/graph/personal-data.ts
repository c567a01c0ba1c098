/** What the graph keeps of a person: to give it to them, and to forget it. */
import type { PersonalData } from "#src/kit/personal-data.ts";
import { exportGraph } from "./personal/export.ts";
import { purgeGraph } from "./personal/purge.ts";

export const personalData: PersonalData = {
  tables: [
    ...["follows", "follow_requests", "friendships", "friend_requests", "request_pauses"],
    ...["blocks", "mutes"],
    ...["restrictions", "graph_counts", "graph_pending", "lists", "list_members"],
    ...["contact_keys", "contact_hashes", "contact_quotas"],
    ...["suggestion_snapshots", "dismissed_suggestions"],
  ],
  export: exportGraph,
  purge: purgeGraph,
};
