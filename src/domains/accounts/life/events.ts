/** What is told on a person's own stream of what becomes of their account. */
import { defineEvent, definePlainEvent } from "#src/kit/event.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { findReady } from "./export/queries.ts";
import { urlOf } from "./export/link.ts";
import { ExportReady, exampleExportReady, LifeState } from "./schemas.ts";

export const lifeUpdated = definePlainEvent({
  name: "account.lifeUpdated",
  stream: "user",
  summary: "You put your account away, or came back to it",
  data: LifeState,
  example: { life: "active", purgeAfter: null },
});

/** The address is made anew each time: it stands in no table. */
export const exportReady = defineEvent({
  name: "account.exportReady",
  stream: "user",
  summary: "The archive of your data can be fetched",
  data: ExportReady,
  ref: object({ exportId: IdSchema }),
  example: exampleExportReady,
}).render(async (ctx, events) => {
  const rows = await findReady(
    ctx,
    events.map((event) => event.ref.exportId),
  );
  return events.map(({ ref: { exportId } }) => {
    const row = rows.get(exportId);
    if (!row) return null;
    return { exportId, url: urlOf(ctx.services, row), expiresAt: row.expiresAt.toISOString() };
  });
});
