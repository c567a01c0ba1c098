/** Mails that tell somebody of another way into their account, or one less: it may not have been they who did it. */
import Type, { type Static } from "typebox";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, Instant, object } from "#src/kit/schema.ts";
import type { Mail } from "#src/kit/services.ts";
import { layOut } from "#src/platform/mail-layout.ts";
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

interface Words {
  readonly subject: string;
  readonly happened: string;
}

function changed(change: SignInChange, label: string): Words {
  switch (change) {
    case "passkey-added":
      return { subject: "A passkey was added", happened: "a passkey was added to" };
    case "passkey-removed":
      return { subject: "A passkey was removed", happened: "a passkey was removed from" };
    case "provider-linked":
      return {
        subject: `${label} was linked`,
        happened: `signing in with ${label} was set up for`,
      };
    case "provider-unlinked":
      return {
        subject: `${label} was unlinked`,
        happened: `signing in with ${label} was turned off for`,
      };
  }
}

function changeMail(to: string, handle: string, { subject, happened }: Words, at: string): Mail {
  return layOut({
    to,
    subject: `${subject} – your Hubbub account`,
    paragraphs: [
      `On ${at.slice(0, 16).replace("T", " ")} UTC ${happened} your account @${handle}.`,
      "If it was you, there is nothing to do.",
      "If it was not, somebody else has had access: log out your other sessions, remove what you do not know, and change " +
        "your password.",
    ],
  });
}
