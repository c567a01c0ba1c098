/** Mails that tell somebody of another way into their account, or one less: it may not have been they who did it. */
import Type, { type Static } from "typebox";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, Instant, object } from "#src/kit/schema.ts";
import type { Mail } from "#src/kit/services.ts";
import { layOut, momentOf } from "#src/platform/mail-layout.ts";
import { findAccount } from "./queries.ts";

const Change = Type.Union([
  Type.Literal("passkey-added"),
  Type.Literal("passkey-removed"),
  Type.Literal("provider-linked"),
  Type.Literal("provider-unlinked"),
]);
export type SignInChange = Static<typeof Change>;

export const mailSignInChange = defineJob({
  name: "account.mailSignInChange",
  summary: "Tell somebody that a way into their account was added or removed",
  data: object({
    accountId: IdSchema,
    change: Change,
    provider: Type.Optional(Type.String()),
    at: Instant,
  }),
}).handler(async (ctx, { accountId, change, provider = "", at }) => {
  const account = await findAccount(ctx, accountId);
  if (!account) return;
  const { list } = ctx.services.identityProviders;
  const label = list.find(({ name }) => name === provider)?.label ?? provider;
  await ctx.services.mailer.send(
    changeMail(account.email, account.handle, changed(change, label), at),
  );
});

/** Queued with the change itself. */
export async function tellOfChange(
  ctx: WriteContext,
  accountId: Id,
  change: SignInChange,
  provider?: string,
): Promise<void> {
  const at = ctx.clock.now().toISOString();
  await ctx.tx.enqueue(mailSignInChange, {
    ...{ accountId, change, at },
    ...(provider === undefined ? {} : { provider }),
  });
}

/** What happened to their account: a sentence without its object. */
function changed(change: SignInChange, label: string): string {
  switch (change) {
    case "passkey-added":
      return "A passkey was added to";
    case "passkey-removed":
      return "A passkey was removed from";
    case "provider-linked":
      return `${label} was linked to`;
    case "provider-unlinked":
      return `${label} was unlinked from`;
  }
}

function changeMail(to: string, handle: string, happened: string, at: string): Mail {
  return layOut({
    to,
    subject: `${happened} your Hubbub account`,
    paragraphs: [
      `${happened} your account @${handle}, on ${momentOf(new Date(at))}.`,
      "If it was you, there is nothing to do.",
      "If it was not, somebody else has had access: log out your other sessions, remove what you do not know, and change " +
        "your password.",
    ],
  });
}
