import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { changePrivacy } from "../privacy/change.ts";
import { viewPrivacy } from "../privacy/queries.ts";
import { examplePrivacy, Privacy, privacyFields } from "../privacy/schemas.ts";
import { userStreamOf } from "../sessions.ts";

export const updatePrivacy = defineOperation({
  name: "privacy.update",
  kind: "write",
  summary: "Change what you let others know of you, and do to you",
  description:
    "Fields that are left out stay as they are. It holds at once, also for those who are looking at you just now. An account " +
    "that is private no more has all who asked to follow it as followers.",
  access: "account",
  input: Type.Partial(Type.Object(privacyFields), { additionalProperties: false }),
  output: Privacy,
  errors: ["limit"],
  why: { limit: "You keep as many different audiences as one may." },
  example: { input: { lastSeen: "nobody" }, output: examplePrivacy },
}).handlers({
  async run(ctx, wish) {
    await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
    await changePrivacy(ctx, wish);
    return {};
  },
  async view(ctx) {
    const privacy = await viewPrivacy(ctx, ctx.caller.accountId);
    assert(privacy, "who calls has an account");
    return privacy;
  },
});
