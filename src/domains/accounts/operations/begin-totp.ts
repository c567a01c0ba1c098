import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { qrSvg } from "#src/platform/qr.ts";
import { newTotpSecret, totpSecretText, totpUri } from "#src/platform/totp.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { findAccount } from "../queries.ts";
import { addWaiting } from "../second-factor/factors.ts";
import { userStreamOf } from "../sessions.ts";

const issuer = "Hubbub";

export const beginTotp = defineOperation({
  name: "twoFactor.beginTotp",
  kind: "write",
  summary: "Set up an authenticator app",
  description:
    "Show the picture, or the secret to type in; `twoFactor.confirmTotp` with a code of the app, within ten minutes, takes it into " +
    "use. Until then nothing changes, also where another app is in use already, which the new one will replace.",
  access: "account",
  idempotency: "none",
  input: Empty,
  output: object({
    secret: Type.String({ description: "Base32." }),
    uri: Type.String({ description: "`otpauth://totp/…`, which opens an app on the same device." }),
    qrSvg: Type.String({ description: "The same as a picture: an SVG without scripts." }),
  }),
  errors: ["confirmation-required"],
  example: {
    input: {},
    output: {
      secret: "NJE3U3CO4NMP7ZZC5LZD7MN6YKYXMZFM",
      uri: "otpauth://totp/Hubbub:ada?issuer=Hubbub&secret=NJE3U3CO4NMP7ZZC5LZD7MN6YKYXMZFM&algorithm=SHA1&digits=6&period=30",
      qrSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 53 53">…</svg>',
    },
  },
}).handler(async (ctx) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  const account = await findAccount(ctx, accountId);
  assert(account, "who calls has an account");
  const secret = newTotpSecret();
  await addWaiting(ctx, accountId, "totp", secret);
  const uri = totpUri(secret, { issuer, account: account.handle });
  return { secret: totpSecretText(secret), uri, qrSvg: qrSvg(uri) };
});
