import Type from "typebox";
import { invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Instant, nullable, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { presenceSet } from "../events.ts";
import { findPresence, writeChosen } from "../queries.ts";
import { changeOf, graceMs } from "../rules.ts";
import { ChosenStatus, exampleSettings, PresenceSettings, StatusText } from "../schemas.ts";
import { presenceTopic } from "../topic.ts";
import { toSettings } from "../view.ts";

export const set = defineOperation({
  name: "presence.set",
  kind: "write",
  summary: "Choose how you wish to appear",
  description:
    "Fields that are left out stay as they are; null takes the text away, or the end. A new status or text has no end " +
    "unless one is given with it.",
  access: "account",
  rateLimits: [{ name: "presence.set", by: "account", limit: 1, perSeconds: 1, burst: 10 }],
  input: object({
    status: Type.Optional(ChosenStatus),
    doNotDisturbUntil: Type.Optional(nullable(Instant)),
    text: Type.Optional(nullable(StatusText)),
    textUntil: Type.Optional(nullable(Instant)),
  }),
  output: PresenceSettings,
  errors: [],
  example: {
    input: { status: "doNotDisturb", doNotDisturbUntil: "2026-11-22T17:00:00.000Z" },
    output: exampleSettings,
  },
}).handlers({
  async run(ctx, input) {
    const { accountId } = ctx.caller;
    const { sql } = ctx.tx;
    const now = ctx.clock.now();
    const stream = userStreamOf(accountId);
    await ctx.tx.lock([stream]);
    const before = await findPresence(sql, accountId);
    const change = changeOf(before, input, now);
    if ("fault" in change) throw invalidField(change.field, change.fault);
    if (!change.isOther) return {};
    const hides = change.chosen.status === "invisible" && before.status !== "invisible";
    // As if they had gone: those who were there are seen to be gone only after the grace.
    const seenUntil = hides ? new Date(now.getTime() - graceMs) : null;
    await writeChosen(sql, accountId, change.chosen, seenUntil);
    const data = toSettings(await findPresence(sql, accountId), now);
    ctx.tx.emit(presenceSet, { stream, ref: data, data });
    ctx.tx.touch(presenceTopic, accountId);
    return {};
  },
  view: async (ctx) =>
    toSettings(await findPresence(ctx.tx.sql, ctx.caller.accountId), ctx.clock.now()),
});
