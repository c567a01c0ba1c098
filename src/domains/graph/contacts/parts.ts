/** What address books bring to the domain. */
import { purgeContacts, renewContactKeys } from "./jobs.ts";
import { forgetContacts } from "./operations/forget.ts";
import { matchContacts } from "./operations/match.ts";
import { followFindability } from "./reactors.ts";

export const contactParts = {
  operations: [matchContacts, forgetContacts],
  jobs: [purgeContacts, renewContactKeys],
  reactors: [followFindability],
};
