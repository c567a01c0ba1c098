/** What the owner of a medium is told, on all devices. */
import type { WriteContext } from "#src/kit/context.ts";
import { defineEvent, definePlainEvent } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../accounts/index.ts";
import { exampleMediaId, exampleMedium, Medium } from "./schemas.ts";
import { loadMedia } from "./view.ts";

export const mediumUpdated = defineEvent({
  name: "media.updated",
  stream: "user",
  summary: "A medium of yours came, was worked on, is ready, failed or has another description",
  data: Medium,
  ref: object({ mediaId: IdSchema }),
  example: exampleMedium,
}).render(async (ctx, events) => {
  const found = await loadMedia(
    ctx,
    events.map(({ ref }) => ref.mediaId),
    (row) => row.ownerId,
  );
  return events.map(({ ref }) => found.get(ref.mediaId) ?? null);
});

export const mediumDeleted = definePlainEvent({
  name: "media.deleted",
  stream: "user",
  summary: "A medium of yours is gone: deleted, or collected because nothing used it",
  data: object({ mediaId: IdSchema }),
  example: { mediaId: exampleMediaId },
});

/** The owner's stream must be locked. */
export function tellUpdated(ctx: WriteContext, ownerId: Id, mediaId: Id): void {
  ctx.tx.emit(mediumUpdated, { stream: userStreamOf(ownerId), ref: { mediaId } });
}

/** The owner's stream must be locked. */
export function tellDeleted(ctx: WriteContext, ownerId: Id, mediaId: Id): void {
  ctx.tx.emit(mediumDeleted, { stream: userStreamOf(ownerId), ref: { mediaId } });
}
