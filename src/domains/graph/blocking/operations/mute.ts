import Type from "typebox";
import { userStreamOf } from "#src/domains/accounts/index.ts";
import { invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, Instant, nullable, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../../events.ts";
import { examples, Relationship } from "../../schemas.ts";
import { keepingAwayRateLimit, mutesMax } from "../limits.ts";
import { forgetExpiredMute, setMute } from "../mutes.ts";
import { has, requireRoom } from "../rows.ts";
import { requirePerson, viewRelationship } from "../target.ts";

export const mute = defineOperation({
  name: "graph.mute",
  kind: "write",
  summary: "Mute somebody",
  description:
    "They are not suggested to you, and by `isMuted` your devices know whose doings to leave out. You stay what you are to each " +
    "other, what they write in chats still comes, and they never learn of it. With `until` it ends by itself; doing it again " +
    "changes when.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({
    accountId: IdSchema,
    until: Type.Optional(nullable(Instant)),
  }),
  output: Relationship,
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "You mute as many people as one may." },
  example: {
    input: { accountId: examples.ann, until: "2026-11-29T09:00:00.000Z" },
    output: { ...examples.follower, isMuted: true, mutedUntil: "2026-11-29T09:00:00.000Z" },
  },
}).handlers({
  async run(ctx, { accountId, until = null }) {
    const stream = userStreamOf(ctx.caller.accountId);
    await ctx.tx.lock([stream]);
    await requirePerson(ctx, accountId);
    const end = until === null ? null : new Date(until);
    if (end && end <= ctx.clock.now()) throw invalidField("until", "is over");
    await forgetExpiredMute(ctx, accountId);
    if (!(await has(ctx, "mute", accountId))) await requireRoom(ctx, "mute", mutesMax);
    if (await setMute(ctx, accountId, end))
      ctx.tx.emit(relationshipUpdated, { stream, ref: { accountId } });
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});
