/** What is written to people when something that opens their account is asked for, or changed. */
import type { Mail } from "#src/kit/services.ts";
import { layOut, momentOf } from "#src/platform/mail-layout.ts";

export function resetMail(to: string, handle: string, link: string): Mail {
  return layOut({
    to,
    subject: "Choose another Hubbub password",
    paragraphs: [
      `Somebody, probably you, asked for another password for the account @${handle}.`,
      "The link below lets you choose it. It works once, for half an hour, and logs every device out.",
      "If it was not you, ignore this mail: your password stays as it is.",
    ],
    link: { text: "Choose another password", url: link },
  });
}

export function newAddressMail(to: string, code: string, handle: string): Mail {
  return layOut({
    to,
    subject: `${code} is your Hubbub code`,
    code,
    paragraphs: [
      `Enter this code to make this the mail address of @${handle}:`,
      "It works once, for ten minutes, on the device that asked for it.",
      "If you did not ask for it, ignore this mail: without the code nothing happens.",
    ],
  });
}

/** To the owner of an address that somebody wants for another account. */
export function wantedAddressMail(to: string, handle: string): Mail {
  return layOut({
    to,
    subject: "Your address already has a Hubbub account",
    paragraphs: [
      `Somebody tried to give this address to another account. It belongs to your account @${handle}.`,
      "If it was you, change or delete that account's address first.",
      "If it was not, ignore this mail: nothing has changed.",
    ],
  });
}

/** To the address that was the account's until now: its owner must hear of it even if somebody else did it. */
export function formerAddressMail(to: string, handle: string, at: Date): Mail {
  return layOut({
    to,
    subject: "Your Hubbub account has another mail address",
    paragraphs: [
      `On ${momentOf(at)} the account @${handle} was given another mail address; this one does not belong to it any more.`,
      "Other devices were logged out.",
      "If it was not you, somebody has had access to your account: write at once to whoever runs this service.",
    ],
  });
}

export function passwordChangedMail(to: string, handle: string, at: Date): Mail {
  return layOut({
    to,
    subject: "Your Hubbub password was changed",
    paragraphs: [
      `On ${momentOf(at)} the password of @${handle} was changed, and other devices were logged out.`,
      "If it was you, there is nothing to do.",
      "If it was not, ask for another password at once, and then look through your devices and second factors.",
    ],
  });
}

export function handleChangedMail(to: string, before: string, handle: string): Mail {
  return layOut({
    to,
    subject: `You are @${handle} on Hubbub now`,
    paragraphs: [
      `Your account @${before} is called @${handle} from now on. Nobody else can take your former name for thirty days, and you can have it back.`,
      "If it was not you, change your password at once.",
    ],
  });
}

export interface NewDevice {
  readonly device: string;
  /** As `sessions.address_prefix` has it. */
  readonly network: string;
  readonly at: Date;
}

export function newDeviceMail(
  to: string,
  handle: string,
  { device, network, at }: NewDevice,
): Mail {
  return layOut({
    to,
    subject: "A new device logged in to your Hubbub account",
    paragraphs: [
      `On ${momentOf(at)} somebody logged in as @${handle} on ${device}, from the network ${network}.`,
      "If it was you, there is nothing to do.",
      "If it was not, change your password at once: that logs every other device out.",
    ],
  });
}
