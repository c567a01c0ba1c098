/** Admin: what the staff do to people, and the log of it. */
import { defineDomain } from "#src/kit/domain.ts";
import { auditLog } from "./audit.ts";
import { mailStanding, purgeAudit } from "./jobs.ts";
import { explainVisibility } from "./operations/explain-visibility.ts";
import { getAccount } from "./operations/get-account.ts";
import { listAudit } from "./operations/list-audit.ts";
import { listSessions } from "./operations/list-sessions.ts";
import { listStaff } from "./operations/list-staff.ts";
import { removeRole } from "./operations/remove-role.ts";
import { revokeSessions } from "./operations/revoke-sessions.ts";
import { setRole } from "./operations/set-role.ts";
import { suspend } from "./operations/suspend.ts";
import { unsuspend } from "./operations/unsuspend.ts";
import { personalData } from "./personal-data.ts";

export const admin = defineDomain({
  name: "admin",
  description:
    "For the staff: moderators, admins and owners, each of whom may do what those before may. All of them need a second " +
    "factor, and whatever they do is on the record. Nobody can read private chats, or set somebody's password.",
  operations: [
    getAccount,
    listSessions,
    revokeSessions,
    suspend,
    unsuspend,
    listStaff,
    setRole,
    removeRole,
    listAudit,
    explainVisibility,
  ],
  jobs: [mailStanding, purgeAudit],
  auditLog,
  personalData,
});
