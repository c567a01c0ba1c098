/** What is written to people about their account's end, its return, and the archive of their data. */
import type { Mail } from "#src/kit/services.ts";
import { layOut, momentOf } from "#src/platform/mail-layout.ts";

interface Owner {
  readonly email: string;
  readonly handle: string;
}

export function deletedMail({ email, handle }: Owner, purgeAfter: Date): Mail {
  return layOut({
    to: email,
    subject: "Your Hubbub account will be deleted",
    paragraphs: [
      `Your account @${handle} is hidden from everybody, and its sessions have ended.`,
      `On ${momentOf(purgeAfter)} everything in it is deleted for good.`,
      "Until then a login takes the deletion back. If it was not you who asked for it, log in now and change your password.",
    ],
  });
}

export function deactivatedMail({ email, handle }: Owner): Mail {
  return layOut({
    to: email,
    subject: "Your Hubbub account is deactivated",
    paragraphs: [
      `Your account @${handle} is hidden from everybody, and its sessions have ended. Nothing of it was deleted.`,
      "Log in whenever you like, and it is back. If it was not you, log in now and change your password.",
    ],
  });
}

export function restoredMail({ email, handle }: Owner, before: "deactivated" | "deleted"): Mail {
  const was =
    before === "deleted"
      ? "You logged in, and so took back the deletion of your account"
      : "You logged in to your deactivated account";
  return layOut({
    to: email,
    subject: "Your Hubbub account is back",
    paragraphs: [
      `${was} @${handle}. Others see it again, as it was.`,
      "If it was not you who logged in, change your password and log your other devices out.",
    ],
  });
}

export function exportMail({ email, handle }: Owner, url: string, expiresAt: Date): Mail {
  return layOut({
    to: email,
    subject: "Your Hubbub data is ready",
    link: { text: "Fetch it", url },
    paragraphs: [
      `Everything that is kept of your account @${handle} is in one archive:`,
      `The address works until ${momentOf(expiresAt)}, without a login: do not pass it on.`,
      "If you did not ask for it, somebody else has had access: change your password and log your other devices out.",
    ],
  });
}
