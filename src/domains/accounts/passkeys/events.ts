/** What happens to somebody's passkeys, on their own stream. */
import { defineEvent, definePlainEvent } from "#src/kit/event.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { isAnyOf } from "../queries.ts";
import { examplePasskey } from "./examples.ts";
import { toPasskey } from "./queries.ts";
import { Passkey } from "./schemas.ts";
import { passkeys } from "./tables.ts";
import type { EventDefinition } from "#src/kit/event.ts";

const Ref = object({ passkeyId: IdSchema });

const render: EventDefinition<typeof Passkey, typeof Ref>["render"] = async (ctx, events) => {
  const ids = events.map((event) => event.ref.passkeyId);
  const rows = await ctx.db.select().from(passkeys).where(isAnyOf(passkeys.id, ids));
  const byId = new Map(rows.map((row) => [row.id, toPasskey(row)]));
  return ids.map((id) => byId.get(id) ?? null);
};

export const passkeyCreated = defineEvent({
  name: "passkey.created",
  stream: "user",
  summary: "You have another passkey",
  data: Passkey,
  ref: Ref,
  example: examplePasskey,
}).render(render);

export const passkeyUpdated = defineEvent({
  name: "passkey.updated",
  stream: "user",
  summary: "A passkey of yours has another name",
  data: Passkey,
  ref: Ref,
  example: examplePasskey,
}).render(render);

export const passkeyDeleted = definePlainEvent({
  name: "passkey.deleted",
  stream: "user",
  summary: "A passkey of yours lets nobody in any more",
  data: object({ passkeyId: IdSchema }),
  example: { passkeyId: examplePasskey.id },
});
