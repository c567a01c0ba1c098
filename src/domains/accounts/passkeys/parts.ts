/** What passkeys bring to the domain. */
import { passkeyCreated, passkeyDeleted, passkeyUpdated } from "./events.ts";
import { purgePasskeyChallenges } from "./jobs.ts";
import { beginPasskeyChallenge } from "./operations/begin-challenge.ts";
import { beginPasskeyConfirmation } from "./operations/begin-confirmation.ts";
import { beginPasskeyLogin } from "./operations/begin-login.ts";
import { beginPasskeyRegistration } from "./operations/begin-registration.ts";
import { completePasskeyChallenge } from "./operations/complete-challenge.ts";
import { completePasskeyLogin } from "./operations/complete-login.ts";
import { confirmWithPasskey } from "./operations/confirm.ts";
import { deletePasskey } from "./operations/delete.ts";
import { finishPasskeyRegistration } from "./operations/finish-registration.ts";
import { listPasskeys } from "./operations/list.ts";
import { renamePasskey } from "./operations/rename.ts";

export const passkeyParts = {
  operations: [
    beginPasskeyLogin,
    completePasskeyLogin,
    beginPasskeyChallenge,
    completePasskeyChallenge,
    beginPasskeyConfirmation,
    confirmWithPasskey,
    beginPasskeyRegistration,
    finishPasskeyRegistration,
    listPasskeys,
    renamePasskey,
    deletePasskey,
  ],
  events: [passkeyCreated, passkeyUpdated, passkeyDeleted],
  jobs: [purgePasskeyChallenges],
};
