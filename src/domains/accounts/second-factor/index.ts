/** Second factors and the challenges that ask for them, as the domain lists them. */
import { defineSealed } from "#src/kit/sealed.ts";
import { purgeChallenges, purgeGuesses } from "../login/jobs.ts";
import { addPhone } from "../operations/add-phone.ts";
import { beginTotp } from "../operations/begin-totp.ts";
import { completeChallenge } from "../operations/complete-challenge.ts";
import { confirm } from "../operations/confirm.ts";
import { confirmPhone } from "../operations/confirm-phone.ts";
import { confirmTotp } from "../operations/confirm-totp.ts";
import { disableTwoFactor } from "../operations/disable-two-factor.ts";
import { enableEmail } from "../operations/enable-email.ts";
import { getTwoFactor } from "../operations/get-two-factor.ts";
import { regenerateRecoveryCodes } from "../operations/regenerate-recovery-codes.ts";
import { sendChallengeCode } from "../operations/send-challenge-code.ts";
import { twoFactorUpdated } from "./events.ts";
import { sealPurpose } from "./factors.ts";
import {
  mailFactorChange,
  purgeWaitingFactors,
  sendChallengeMail,
  sendChallengeText,
  sendPhoneText,
} from "./jobs.ts";
import { secondFactors } from "./tables.ts";

export const secondFactorParts = {
  operations: [
    completeChallenge,
    sendChallengeCode,
    confirm,
    getTwoFactor,
    beginTotp,
    confirmTotp,
    addPhone,
    confirmPhone,
    enableEmail,
    disableTwoFactor,
    regenerateRecoveryCodes,
  ],
  events: [twoFactorUpdated],
  jobs: [
    sendChallengeMail,
    sendChallengeText,
    sendPhoneText,
    mailFactorChange,
    purgeWaitingFactors,
    purgeChallenges,
    purgeGuesses,
  ],
  sealed: [defineSealed(secondFactors.sealed, { key: secondFactors.id, purpose: sealPurpose })],
};
