/** Who a token speaks for, and whether that session may still act. */
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { Authenticator } from "#src/kit/ports.ts";
import { findActing } from "./session-queries.ts";
import { endSessions, userStreamOf } from "./sessions.ts";

export const authenticator: Authenticator = {
  verify: (ctx, token) => ctx.services.accessTokens.verify(token),
  live: findActing,
  async suspended(sql, accountIds) {
    const rows = await sql<{ id: Id }[]>`
      select id from accounts where id = any(${accountIds}::uuid[]) and standing = 'suspended'`;
    return new Set(rows.map(({ id }) => id));
  },
  async revokeLeaked(ctx, token) {
    const claims = await ctx.services.accessTokens.verify(token).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
    if (!claims) return;
    const { accountId, sessionId } = claims;
    await ctx.tx.waitForWrites([sessionId]);
    const heads = await ctx.tx.lock([userStreamOf(accountId)]);
    // Without its stream the account is gone, and its sessions with it.
    if (heads.size > 0) await endSessions(ctx, accountId, [sessionId], "revoked");
  },
};
