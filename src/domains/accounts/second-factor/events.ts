import { defineEvent } from "#src/kit/event.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleTwoFactor, TwoFactor } from "./schemas.ts";
import { findTwoFactor } from "./view.ts";

export const twoFactorUpdated = defineEvent({
  name: "twoFactor.updated",
  stream: "user",
  summary: "A second factor of yours came or went, or a recovery code was used",
  data: TwoFactor,
  ref: Empty,
  example: exampleTwoFactor,
}).render(async (ctx, events) => {
  const owners = [...new Set(events.map((event) => event.streamId))];
  const states = new Map<string, TwoFactor>();
  for (const owner of owners) states.set(owner, await findTwoFactor(ctx, owner));
  return events.map((event) => states.get(event.streamId) ?? null);
});
