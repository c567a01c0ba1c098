/** What accounts write to people. */
import type { Mail } from "#src/kit/services.ts";
import { layOut, momentOf } from "#src/platform/mail-layout.ts";

export function codeMail(to: string, code: string, handle: string): Mail {
  return layOut({
    to,
    subject: `${code} is your Hubbub code`,
    code,
    paragraphs: [
      `Welcome. Enter this code to confirm your mail address for @${handle}:`,
      "It works once, for ten minutes.",
      "If you did not sign up, or chose another name, ignore this mail: without the code nothing happens.",
    ],
  });
}

/** To the owner of an address that somebody, perhaps they themselves, tried to register again. */
export function knownAddressMail(to: string, handle: string): Mail {
  return layOut({
    to,
    subject: "You already have a Hubbub account",
    paragraphs: [
      `Somebody tried to sign up with this address, which belongs to the account @${handle}.`,
      "If it was you, log in instead, with your password.",
      "If it was not, ignore this mail: nothing has changed.",
    ],
  });
}

export function sessionReuseMail(to: string, device: string, at: Date): Mail {
  return layOut({
    to,
    subject: "We ended one of your Hubbub sessions",
    paragraphs: [
      `On ${momentOf(at)} the session on ${device} was used with a key that had been replaced.`,
      "Somebody else may have copied it, so that session was ended everywhere. Your other sessions go on.",
      "Log in again on that device. If you think somebody had access to it, change your password.",
    ],
  });
}
