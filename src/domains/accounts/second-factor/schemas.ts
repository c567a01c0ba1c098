/** What second factors look like on the wire. */
import Type, { type Static } from "typebox";
import { Instant, nullable, object } from "#src/kit/schema.ts";
import { recoveryCodesCount } from "./recovery-codes.ts";

export const FactorMethod = Type.Union([
  Type.Literal("totp"),
  Type.Literal("sms"),
  Type.Literal("email"),
]);
export type FactorMethod = Static<typeof FactorMethod>;

export const TwoFactor = object(
  {
    factors: Type.Array(
      object({
        method: FactorMethod,
        hint: nullable(Type.String({ description: "The end of the phone number." })),
        since: Instant,
      }),
    ),
    recoveryCodesLeft: Type.Integer({ minimum: 0, maximum: recoveryCodesCount }),
  },
  "With any factor a login asks for one of them. Without one there are no recovery codes either.",
);
export type TwoFactor = Static<typeof TwoFactor>;

export const RecoveryCodes = Type.Array(Type.String(), {
  maxItems: recoveryCodesCount,
  description: "Each logs in once, in place of another factor. They are shown this once.",
});

export const FactorAdded = object({
  twoFactor: TwoFactor,
  recoveryCodes: Type.Optional(RecoveryCodes),
});
export type FactorAdded = Static<typeof FactorAdded>;

/** What a mail tells of. */
export const FactorChange = Type.Union([
  Type.Literal("totp-added"),
  Type.Literal("sms-added"),
  Type.Literal("email-added"),
  Type.Literal("totp-removed"),
  Type.Literal("sms-removed"),
  Type.Literal("email-removed"),
  Type.Literal("recovery-codes-renewed"),
  Type.Literal("recovery-code-used"),
]);
export type FactorChange = Static<typeof FactorChange>;

/** Typed from an app, a message or paper: as many characters as any of them has, with whatever people put in between. */
export const TypedCode = Type.String({
  minLength: 6,
  maxLength: 64,
  description: "The digits from the app or the message, or a recovery code.",
});

export const Phone = Type.String({
  pattern: "^\\+[1-9][0-9]{6,14}$",
  description: "E.164: a plus, the country, digits; nothing in between.",
});

export const exampleTwoFactor: TwoFactor = {
  factors: [{ method: "totp", hint: null, since: "2026-11-22T09:00:00.000Z" }],
  recoveryCodesLeft: 10,
};

export const exampleRecoveryCodes = [
  "3m9xq-7dk2p-4tyvh-0wz8n-c5rj1e",
  "8k2fe-q0m6t-z5xw1-h9nvd-3c7ypa",
];
