/** Accounts: sign-up, login, sessions and profiles. What later domains may use of it is exported here, and nothing else. */
import { defineDomain } from "#src/kit/domain.ts";
import { authenticator } from "./authenticator.ts";
import {
  privacyUpdated,
  profileUpdated,
  sessionCreated,
  sessionEnded,
  userStream,
} from "./events.ts";
import { mailRegistration, mailSessionReuse, purgeRegistrations, purgeSessions } from "./jobs.ts";
import { getAccount } from "./operations/get-account.ts";
import { getPrivacy } from "./operations/get-privacy.ts";
import { getProfile } from "./operations/get-profile.ts";
import { getProfiles } from "./operations/get-profiles.ts";
import { listSessions } from "./operations/list-sessions.ts";
import { login } from "./operations/login.ts";
import { logout } from "./operations/logout.ts";
import { refresh } from "./operations/refresh.ts";
import { register } from "./operations/register.ts";
import { resendCode } from "./operations/resend-code.ts";
import { revokeOtherSessions } from "./operations/revoke-other-sessions.ts";
import { revokeSession } from "./operations/revoke-session.ts";
import { updatePrivacy } from "./operations/update-privacy.ts";
import { updateProfile } from "./operations/update-profile.ts";
import { verifyEmail } from "./operations/verify-email.ts";

export { createAccount } from "./accounts.ts";
export { maySee } from "./privacy.ts";
export { existingAccounts, loadProfileSummaries } from "./queries.ts";
export { openSession, userStreamOf } from "./sessions.ts";

export const accounts = defineDomain({
  name: "accounts",
  description:
    "People sign up with a mail address that they prove, log in, and stay logged in on each device by rotating tokens; " +
    "they see where they are logged in and can end it. Others see their profile.",
  operations: [
    register,
    verifyEmail,
    resendCode,
    login,
    refresh,
    logout,
    listSessions,
    revokeSession,
    revokeOtherSessions,
    getAccount,
    getProfile,
    getProfiles,
    updateProfile,
    getPrivacy,
    updatePrivacy,
  ],
  events: [profileUpdated, privacyUpdated, sessionCreated, sessionEnded],
  streams: [userStream],
  jobs: [mailRegistration, mailSessionReuse, purgeRegistrations, purgeSessions],
  authenticator,
});
