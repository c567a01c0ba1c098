/** What keeping people away brings to the domain. */
import { purgeMutes } from "./jobs.ts";
import { block } from "./operations/block.ts";
import { listBlocked } from "./operations/list-blocked.ts";
import { listMuted } from "./operations/list-muted.ts";
import { mute } from "./operations/mute.ts";
import { restrict } from "./operations/restrict.ts";
import { unblock } from "./operations/unblock.ts";
import { unmute } from "./operations/unmute.ts";
import { unrestrict } from "./operations/unrestrict.ts";

export const blockingParts = {
  operations: [
    ...[block, unblock, listBlocked, mute, unmute, listMuted],
    ...[restrict, unrestrict],
  ],
  jobs: [purgeMutes],
};
