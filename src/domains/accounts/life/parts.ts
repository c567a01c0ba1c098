/** What the end of accounts, their return and the archives of their data bring to the domain. */
import { exportReady, lifeUpdated } from "./events.ts";
import { buildExport, mailExport, purgeExports } from "./export/jobs.ts";
import { mailPutAway, mailRestored } from "./jobs.ts";
import { deactivate } from "./operations/deactivate.ts";
import { deleteAccount } from "./operations/delete.ts";
import { requestExport } from "./operations/request-export.ts";
import { purgeAccount, purgeDue } from "./purge.ts";

export const lifeParts = {
  operations: [deactivate, deleteAccount, requestExport],
  events: [lifeUpdated, exportReady],
  jobs: [
    ...[mailPutAway, mailRestored, purgeDue, purgeAccount],
    ...[buildExport, mailExport, purgeExports],
  ],
};
