import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { refreshCookie } from "../../cookies.ts";
import { holdSelf, putAway } from "../put-away.ts";

export const deactivate = defineOperation({
  name: "account.deactivate",
  kind: "write",
  summary: "Hide your account until you log in again",
  description:
    "Nobody sees you or anything of yours, and every session of yours ends, this one too. Nothing is deleted, roles among the staff " +
    "stay; the next login brings everything back. Not for the last owner of the server. Needs a login or `auth.confirm` within the " +
    "last fifteen minutes.",
  access: "account",
  // With its session ended, no call of the same key is let in.
  idempotency: "none",
  dropsCookies: [refreshCookie],
  input: Empty,
  output: Empty,
  errors: ["confirmation-required", "conflict"],
  why: { conflict: "You are the last owner of the server." },
  example: { input: {}, output: {} },
}).handler(async (ctx) => {
  await holdSelf(ctx);
  await putAway(ctx, { deactivatedAt: ctx.clock.now() });
  return {};
});
