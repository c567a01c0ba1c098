import { and, eq, isNull } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { loginCookies } from "../cookies.ts";
import { exampleTokens } from "../examples.ts";
import { mailSessionReuse } from "../jobs.ts";
import {
  findGivenToken,
  hashRefreshToken,
  isAuthentic,
  isHashOf,
  parseRefreshToken,
  refreshTokenOf,
  type ParsedToken,
} from "../refresh-tokens.ts";
import { addressPrefix, decideRefresh } from "../rules.ts";
import { RefreshToken, Tokens } from "../schemas.ts";
import { findSession, type SessionRow, type SessionWithAccount } from "../session-queries.ts";
import { endSessions, tokensFor, userStreamOf } from "../sessions.ts";
import { sessions } from "../tables.ts";

export const refresh = defineOperation({
  name: "auth.refresh",
  kind: "write",
  summary: "Trade the refresh token for new tokens",
  description:
    "A refresh token is good once. While its successor has not been used, and for ten minutes at most, it gives that same " +
    "successor again, because answers get lost. Later it is taken for stolen: the session ends everywhere.",
  access: "public",
  doors: ["http"],
  idempotency: "none",
  cookies: loginCookies,
  input: object({ refreshToken: RefreshToken }),
  output: Tokens,
  errors: ["unauthenticated"],
  example: { input: { refreshToken: exampleTokens.refreshToken }, output: exampleTokens },
}).handler(async (ctx, { refreshToken }) => {
  const token = parseRefreshToken(refreshToken);
  if (!token) throw new AppError("unauthenticated");
  for (let attempt = 1; ; attempt += 1) {
    const found = await findAuthentic(ctx, token, refreshToken);
    const { session, account } = found;
    const decision = decideRefresh(session, token.generation, ctx.clock.now());
    switch (decision) {
      case "refuse":
        throw new AppError("unauthenticated");
      case "rotate": {
        const successor = await rotate(ctx, session, refreshToken);
        if (successor !== null) return await tokensFor(ctx, account, session.id, successor);
        // Another request used this token first: it is no longer the latest, so the answer will be another.
        assert(attempt === 1, "a token is lost to another request once");
        continue;
      }
      case "repeat": {
        const { services } = ctx;
        const { generation, tokenHash } = session;
        const given = findGivenToken(services.secrets, familyOf(session), generation, tokenHash);
        if (given === null) throw new AppError("unauthenticated");
        return await tokensFor(ctx, account, session.id, given);
      }
      case "reuse":
        return await endFamily(ctx, found);
    }
  }
});

async function findAuthentic(
  ctx: WriteContext,
  token: ParsedToken,
  text: string,
): Promise<SessionWithAccount> {
  const found = await findSession(ctx, token.sessionId);
  if (!found || !found.account.isVisible) throw new AppError("unauthenticated");
  const { session } = found;
  // The latest is known by its hash: it outlives the key it was made with, and no other one of its number passes.
  const isOurs =
    token.generation === session.generation
      ? isHashOf(text, session.tokenHash)
      : isAuthentic(ctx.services.secrets, familyOf(session), token);
  // Forged: nobody's session ends because a stranger knows its id.
  if (!isOurs) throw new AppError("unauthenticated");
  return found;
}

/** Of all who hold the same token one moves the family on; null for the others. */
async function rotate(
  ctx: WriteContext,
  session: SessionRow,
  presented: string,
): Promise<string | null> {
  const generation = session.generation + 1;
  const successor = refreshTokenOf(ctx.services.secrets, familyOf(session), generation);
  const now = ctx.clock.now();
  const rotated = await ctx.tx.db
    .update(sessions)
    .set({
      generation,
      tokenHash: hashRefreshToken(successor),
      rotatedAt: now,
      lastSeenAt: now,
      addressPrefix: addressPrefix(ctx.origin.address),
    })
    .where(
      and(
        eq(sessions.id, session.id),
        eq(sessions.tokenHash, hashRefreshToken(presented)),
        isNull(sessions.endedAt),
      ),
    )
    .returning({ id: sessions.id });
  return rotated.length === 1 ? successor : null;
}

function familyOf({ id, familySecret }: SessionRow) {
  return { sessionId: id, secret: familySecret };
}

/** Two people hold tokens of one session, and the server cannot tell whose it is: it ends for both, and that stands. */
async function endFamily(
  ctx: WriteContext,
  { session, account }: SessionWithAccount,
): Promise<Refusal> {
  await ctx.tx.waitForWrites([session.id]);
  await ctx.tx.lock([userStreamOf(account.id)]);
  const ended = await endSessions(ctx, account.id, [session.id], "reuse");
  if (ended > 0) {
    ctx.log.warn(
      { accountId: account.id, sessionId: session.id },
      "a used-up refresh token came back; its session ended",
    );
    await ctx.tx.enqueue(mailSessionReuse, { sessionId: session.id });
  }
  return new Refusal(new AppError("unauthenticated"));
}
