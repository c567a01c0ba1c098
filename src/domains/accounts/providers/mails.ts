/** What people who sign up with a provider are written to. */
import type { Mail } from "#src/kit/services.ts";
import { layOut } from "#src/platform/mail-layout.ts";

export function addressCodeMail(to: string, code: string): Mail {
  return layOut({
    to,
    subject: `${code} is your Hubbub code`,
    code,
    paragraphs: [
      "Enter this code where you signed in, to confirm that this mail address is yours:",
      "It works once, for ten minutes.",
      "If you did not just sign up, ignore this mail, and give the code to nobody: without it nothing happens.",
    ],
  });
}
