import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { findPresence } from "../queries.ts";
import { exampleSettings, PresenceSettings } from "../schemas.ts";
import { toSettings } from "../view.ts";

export const get = defineOperation({
  name: "presence.get",
  kind: "read",
  summary: "How you chose to appear",
  access: "account",
  input: Empty,
  output: PresenceSettings,
  errors: [],
  example: { input: {}, output: exampleSettings },
}).handler(async (ctx) =>
  toSettings(await findPresence(ctx.sql, ctx.caller.accountId), ctx.clock.now()),
);
