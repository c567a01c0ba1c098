/** What is written to people about their second factors. */
import type { Mail } from "#src/kit/services.ts";
import { layOut, momentOf } from "#src/platform/mail-layout.ts";
import type { FactorChange } from "./schemas.ts";

export function challengeMail(to: string, code: string): Mail {
  return layOut({
    to,
    subject: `${code} is your Hubbub code`,
    code,
    paragraphs: [
      "Enter this code to confirm that it is you:",
      "It works once, for five minutes. Nobody from Hubbub will ever ask you for it.",
      "If you are not logging in just now, somebody else got past your first factor: change your password.",
    ],
  });
}

export function challengeText(code: string): string {
  return `${code} is your Hubbub code. Nobody from Hubbub will ever ask you for it.`;
}

export function phoneText(code: string): string {
  return `${code} confirms this number for Hubbub. If you did not ask for it, ignore this message.`;
}

const changes: Record<FactorChange, string> = {
  "totp-added": "Logging in now asks for a code of your authenticator app.",
  "sms-added": "Logging in now asks for a code that is sent to your phone.",
  "email-added": "Logging in now asks for a code that is sent to this address.",
  "totp-removed": "Your authenticator app is no longer asked for.",
  "sms-removed": "Codes are no longer sent to your phone.",
  "email-removed": "Codes for logging in are no longer sent to this address.",
  "recovery-codes-renewed": "Your recovery codes were replaced; the earlier ones are void.",
  "recovery-code-used": "One of your recovery codes was used, and is void now.",
};

export function factorMail(to: string, change: FactorChange, at: Date): Mail {
  return layOut({
    to,
    subject: "Your Hubbub login changed",
    paragraphs: [
      changes[change],
      `That was on ${momentOf(at)}.`,
      "If it was not you, somebody has your password: change it, and log your other devices out.",
    ],
  });
}
