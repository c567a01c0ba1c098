import { defineOperation } from "#src/kit/operation.ts";
import { Empty, Instant, object } from "#src/kit/schema.ts";
import { refreshCookie } from "../../cookies.ts";
import { holdSelf, putAway } from "../put-away.ts";
import { undoDays, undoMs } from "../rules.ts";

export const deleteAccount = defineOperation({
  name: "account.delete",
  kind: "write",
  summary: "Delete your account",
  description:
    `Nobody sees you or anything of yours from now on, and every session of yours ends, this one too. For ${undoDays} days a login ` +
    "takes it back; then everything is deleted for good: of what you wrote to others an empty place stays. The handle is held for " +
    "thirty days more. Not for the last owner of the server. Needs a login or `auth.confirm` within the last fifteen minutes.",
  access: "account",
  // With its session ended, no call of the same key is let in.
  idempotency: "none",
  dropsCookies: [refreshCookie],
  input: Empty,
  output: object({ purgeAfter: Instant }),
  errors: ["confirmation-required", "conflict"],
  why: { conflict: "You are the last owner of the server." },
  example: { input: {}, output: { purgeAfter: "2026-12-06T09:00:00.000Z" } },
}).handler(async (ctx) => {
  await holdSelf(ctx);
  const purgeAfter = new Date(ctx.clock.now().getTime() + undoMs);
  await putAway(ctx, { purgeAfter });
  return { purgeAfter: purgeAfter.toISOString() };
});
