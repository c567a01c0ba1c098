/** What the staff's decisions look like in the mailbox of whom they concern. */
import type { Mail } from "#src/kit/services.ts";
import { layOut } from "#src/platform/mail-layout.ts";

export function standingMail(
  to: { readonly email: string; readonly handle: string },
  standing: "good" | "suspended",
  message: string | null,
): Mail {
  const own = message === null ? [] : ["They wrote:", message];
  return standing === "suspended"
    ? layOut({
        to: to.email,
        subject: "Your Hubbub account is suspended",
        paragraphs: [
          `The staff suspended your account @${to.handle}. You cannot log in, and others do not see you.`,
          ...own,
          "Nothing of yours was deleted. If you think that this is a mistake, answer this mail.",
        ],
      })
    : layOut({
        to: to.email,
        subject: "Your Hubbub account is back",
        paragraphs: [
          `The staff gave you back your account @${to.handle}. Log in as before.`,
          ...own,
        ],
      });
}
