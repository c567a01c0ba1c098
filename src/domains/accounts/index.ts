/** Accounts: sign-up, login, sessions and profiles. What later domains may use of it is exported here, and nothing else. */
import { defineDomain } from "#src/kit/domain.ts";
import { passkeyParts } from "./passkeys/parts.ts";
import { providerParts } from "./providers/parts.ts";
import { mailSignInChange } from "./sign-in-mails.ts";
import { authenticator } from "./authenticator.ts";
import {
  accountUpdated,
  privacyUpdated,
  profileUpdated,
  roleUpdated,
  sessionCreated,
  sessionEnded,
  standingUpdated,
  userStream,
} from "./events.ts";
import { exportDoor } from "./life/export/door.ts";
import { lifeParts } from "./life/parts.ts";
import { mailRegistration, mailSessionReuse, purgeRegistrations, purgeSessions } from "./jobs.ts";
import { changeEmail } from "./operations/change-email.ts";
import { changeHandle } from "./operations/change-handle.ts";
import { changePassword } from "./operations/change-password.ts";
import { confirmEmail } from "./operations/confirm-email.ts";
import { getAccount } from "./operations/get-account.ts";
import { listSessions } from "./operations/list-sessions.ts";
import { login } from "./operations/login.ts";
import { logout } from "./operations/logout.ts";
import { refresh } from "./operations/refresh.ts";
import { register } from "./operations/register.ts";
import { requestPasswordReset } from "./operations/request-password-reset.ts";
import { resendCode } from "./operations/resend-code.ts";
import { resetPassword } from "./operations/reset-password.ts";
import { revokeOtherSessions } from "./operations/revoke-other-sessions.ts";
import { revokeSession } from "./operations/revoke-session.ts";
import { verifyEmail } from "./operations/verify-email.ts";
import { personalData } from "./personal-data.ts";
import { profileParts } from "./profile/parts.ts";
import { secondFactorParts } from "./second-factor/index.ts";
import { recoveryJobs } from "./recovery/jobs.ts";
import { staffGate } from "./staff/gate.ts";

export { createAccount } from "./accounts.ts";
export { admits } from "./audience/admits.ts";
export { evaluateAudiences } from "./audience/evaluate.ts";
export { foldListIntoAudiences, keepLeftOut } from "./audience/fold-list.ts";
export type { StoredAudience } from "./audience/stored.ts";
export { becamePublic, findabilityChanged, visibilityChanged } from "./facts.ts";
export { findableAddresses } from "./findable-addresses.ts";
export { mayDo, mayDoSql, type WhoSwitch } from "./privacy/may-do.ts";
export {
  loadNames,
  loadProfileSummaries,
  summariesFrom,
  summaryColumns,
  type SummaryRow,
} from "./profile/summaries.ts";
export { exampleSession } from "./examples.ts";
export { addressPrefix } from "./rules.ts";
export { canMeet, canMeetAmong, noBarrier, peopleFor } from "./sight.ts";
export { Email, SecondFactorMethod, Session, StaffRole, Standing, TypedHandle } from "./schemas.ts";
export { openSession, userStreamOf } from "./sessions.ts";
export { findPerson } from "./staff/person.ts";
export { findRole, listStaffRows, type StaffRow } from "./staff/queries.ts";
export { changeRole } from "./staff/roles.ts";
export { hasStaffFactor, mayActOn } from "./staff/rules.ts";
export { endSessionsOf, holdPerson, setStanding } from "./staff/standing.ts";

export const accounts = defineDomain({
  name: "accounts",
  description:
    "People sign up with a mail address that they prove, log in with a password, a passkey or a provider, and stay logged in on " +
    "each device by rotating tokens; " +
    "they see where they are logged in and can end it. Others see of their profile what each field's audience lets them.",
  // In the order in which the documentation shows them: what a newcomer needs comes first.
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
    ...profileParts.operations,
    requestPasswordReset,
    resetPassword,
    changePassword,
    changeEmail,
    confirmEmail,
    changeHandle,
    ...lifeParts.operations,
    ...secondFactorParts.operations,
    ...passkeyParts.operations,
    ...providerParts.operations,
  ],
  events: [
    ...passkeyParts.events,
    ...providerParts.events,
    profileUpdated,
    accountUpdated,
    privacyUpdated,
    sessionCreated,
    sessionEnded,
    standingUpdated,
    roleUpdated,
    ...secondFactorParts.events,
    ...lifeParts.events,
  ],
  streams: [userStream],
  jobs: [
    mailSignInChange,
    ...passkeyParts.jobs,
    ...providerParts.jobs,
    ...[mailRegistration, mailSessionReuse, purgeRegistrations, purgeSessions, ...recoveryJobs],
    ...secondFactorParts.jobs,
    ...lifeParts.jobs,
  ],
  sealed: [...secondFactorParts.sealed],
  audienceUses: profileParts.audienceUses,
  mediaOwners: profileParts.mediaOwners,
  visibilities: profileParts.visibilities,
  authenticator,
  staffGate,
  personalData,
  exportDoor,
});
