import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { privacyUpdated } from "../events.ts";
import { changePrivacy, examplePrivacy, findPrivacy, Privacy, privacyFields } from "../privacy.ts";
import { userStreamOf } from "../sessions.ts";

export const updatePrivacy = defineOperation({
  name: "privacy.update",
  kind: "write",
  summary: "Change what you let others know of you",
  description:
    "Fields that are left out stay as they are. It holds at once, also for those who are looking at you just now.",
  access: "account",
  input: object({
    lastSeen: Type.Optional(privacyFields.lastSeen),
    online: Type.Optional(privacyFields.online),
  }),
  output: Privacy,
  errors: [],
  example: { input: { lastSeen: "nobody" }, output: examplePrivacy },
}).handlers({
  async run(ctx, input) {
    const { accountId } = ctx.caller;
    const stream = userStreamOf(accountId);
    await ctx.tx.lock([stream]);
    if (!(await changePrivacy(ctx.tx.sql, accountId, input))) return {};
    const data = await findPrivacy(ctx.tx.sql, accountId);
    ctx.tx.emit(privacyUpdated, { stream, ref: data, data });
    // Those who watch them see less from now on, or more; and so do they.
    ctx.tx.recheck([accountId]);
    return {};
  },
  view: async (ctx) => await findPrivacy(ctx.tx.sql, ctx.caller.accountId),
});
