/** What people prove themselves with: their own, and whoever holds a challenge holds what makes it theirs. */
import { everyone, everyoneConfirmed, on, onSelf, type Row, type Verdicts } from "./rows.ts";
import { nobodysId } from "./stage.ts";

let phones = 0;

/** Another one each time: one phone gets few messages a day. */
function nextPhone(): { phone: string } {
  phones += 1;
  return { phone: `+4477${String(phones).padStart(8, "0")}` };
}

const noChallenge = { anonymous: "unauthenticated", stranger: "unauthenticated" } as const;

export const secondFactorRows: readonly Row[] = [
  ...on("auth.completeChallenge", [
    "nonexistent",
    "no challenge",
    () => ({ challengeId: nobodysId(), method: "totp", code: "000000" }),
    noChallenge,
  ]),
  ...on("auth.sendChallengeCode", [
    "nonexistent",
    "no challenge",
    () => ({ challengeId: nobodysId(), method: "email" }),
    noChallenge,
  ]),
  ...on(
    "auth.confirm",
    ["own", "one's password", ({ stage }) => ({ password: stage.password }), everyone("ok")],
    [
      "nonexistent",
      "no challenge",
      () => ({ challenge: { id: nobodysId(), method: "totp", code: "000000" } }),
      everyone("not-found"),
    ],
  ),
  ...onSelf("twoFactor.get"),
  ...onSelf("twoFactor.beginTotp").map((row) => ({ ...row, verdicts: everyoneConfirmed("ok") })),
  ...on("twoFactor.confirmTotp", [
    "own",
    "one's app, with a wrong code",
    // Of a million codes two are right.
    () => ({ code: "000000" }),
    everyoneConfirmed("invalid-code"),
  ]),
  ...on("twoFactor.addPhone", ["own", "one's phone", nextPhone, everyoneConfirmed("ok")]),
  ...on("twoFactor.confirmPhone", [
    "own",
    "one's phone, with a wrong code",
    () => ({ code: "00000000" }),
    everyoneConfirmed("invalid-code"),
  ]),
  ...on("twoFactor.disable", [
    "nonexistent",
    "no factor",
    () => ({ method: "sms" }),
    everyoneConfirmed("not-found"),
  ]),
  ...onSelf("twoFactor.regenerateRecoveryCodes").map((row) => ({
    ...row,
    what: "oneself, who has a second factor only among the staff",
    verdicts: {
      ...everyoneConfirmed("conflict"),
      ...{ staffModerator: "ok", staffAdmin: "ok", staffOwner: "ok" },
    } satisfies Verdicts,
  })),
  // Somebody new each time: what a login asks of them is another afterwards.
  ...onSelf("twoFactor.enableEmail").map((row) => ({ ...row, endsSession: true }) as const),
];
