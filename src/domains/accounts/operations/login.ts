import { eq } from "drizzle-orm";
import Type from "typebox";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { exampleTokens } from "../examples.ts";
import { findAccount, findByIdentifier, type AccountRow } from "../queries.ts";
import { Challenge, Device, PresentPassword, Tokens } from "../schemas.ts";
import { openSession, userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";

export const login = defineOperation({
  name: "auth.login",
  kind: "write",
  summary: "Log in with a password",
  description: "Answers tokens, or a challenge where a second factor is asked for.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "login", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  input: object({
    identifier: Type.String({
      minLength: 1,
      maxLength: 254,
      description: "Mail address or handle.",
    }),
    password: PresentPassword,
    device: Type.Optional(Device),
  }),
  output: Type.Union([Tokens, Challenge]),
  errors: ["wrong-credentials", "forbidden"],
  example: {
    input: {
      identifier: "ada@example.org",
      password: "poetical science 1843",
      device: { name: "Pixel 9", platform: "android" },
    },
    output: exampleTokens,
  },
})
  .prepare((ctx, { identifier, password }) => checkPassword(ctx, identifier, password))
  .handler(async (ctx, { device }, proof) => {
    const account = await admit(ctx, proof);
    // A second factor, where there is one, answers with a challenge here; completing it opens the session instead.
    return await openSession(ctx, account, device);
  });

/** What the password proved, before the transaction. */
interface PasswordProof {
  readonly accountId: Id;
  readonly passwordChangedAt: Date;
  /** Present when the stored hash was made with weaker parameters. */
  readonly freshHash: string | null;
}

/** Nobody and a wrong password take the same way to the same answer. */
async function checkPassword(
  ctx: ReadContext,
  identifier: string,
  password: string,
): Promise<PasswordProof> {
  const { passwords } = ctx.services;
  const account = await findByIdentifier(ctx, identifier);
  const matches = await passwords.verify(password, account?.passwordHash ?? null);
  if (!account || !matches) throw new AppError("wrong-credentials");
  const freshHash = passwords.isOutdated(account.passwordHash)
    ? await passwords.hash(password)
    : null;
  return { accountId: account.id, passwordChangedAt: account.passwordChangedAt, freshHash };
}

/** Holds the person's stream, and makes sure that what the password proved is still so. */
async function admit(ctx: WriteContext, proof: PasswordProof): Promise<AccountRow> {
  const { accountId, passwordChangedAt, freshHash } = proof;
  await ctx.tx.lock([userStreamOf(accountId)]);
  const account = await findAccount(ctx, accountId);
  if (account?.passwordChangedAt.getTime() !== passwordChangedAt.getTime())
    throw new AppError("wrong-credentials");
  if (account.standing !== "good") throw new AppError("forbidden", "This account is suspended.");
  if (freshHash !== null) {
    await ctx.tx.db
      .update(accounts)
      .set({ passwordHash: freshHash })
      .where(eq(accounts.id, accountId));
  }
  return account;
}
