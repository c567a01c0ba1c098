/** What people change of the doors to their own account: nobody else can be named, and whose mail a code is in decides. */
import { everyone, everyoneConfirmed, on, type Row } from "./rows.ts";

const code = "00000000";
const newPassword = "a long walk 1974 home";
let addresses = 0;

/** Somebody new each time. */
function nobodysAddress(): { email: string } {
  addresses += 1;
  return { email: `moved${addresses}@people.test` };
}

export const recoveryRows: readonly Row[] = [
  ...on(
    "auth.requestPasswordReset",
    [
      "private",
      "somebody's address",
      ({ stage }) => ({ email: stage.extra.email }),
      { anonymous: "ok", stranger: "ok" },
    ],
    ["nonexistent", "nobody's address", nobodysAddress, { anonymous: "ok", stranger: "ok" }],
  ),
  ...on("auth.resetPassword", [
    "nonexistent",
    "no request",
    () => ({ token: "made up", password: newPassword }),
    { anonymous: "invalid-code", stranger: "invalid-code" },
  ]),
  ...on("account.changePassword", [
    "own",
    "one's password, with a wrong one",
    () => ({ currentPassword: "not the password 31", newPassword }),
    everyone("wrong-credentials"),
  ]),
  ...on(
    "account.changeEmail",
    [
      "private",
      "somebody's address",
      ({ stage }) => ({ email: stage.extra.email }),
      everyoneConfirmed("ok"),
    ],
    ["nonexistent", "nobody's address", nobodysAddress, everyoneConfirmed("ok")],
  ),
  ...on("account.confirmEmail", [
    "own",
    "one's wish, with a wrong code",
    () => ({ code }),
    everyoneConfirmed("invalid-code"),
  ]),
  ...on(
    "account.changeHandle",
    [
      "own",
      "one's handle",
      ({ actor, stage }) => ({ handle: (actor ?? stage.extra).handle }),
      everyoneConfirmed("ok"),
    ],
    [
      "public",
      "somebody's handle",
      ({ stage }) => ({ handle: stage.extra.handle }),
      everyoneConfirmed("conflict"),
    ],
  ),
];
