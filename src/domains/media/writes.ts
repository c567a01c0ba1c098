/** How media come, change and go. The owner's stream is locked by whoever calls these. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { MediumKind } from "#src/kit/media.ts";
import { tellDeleted, tellUpdated } from "./events.ts";
import { removeObjects } from "./jobs/remove-objects.ts";
import { processMedium } from "./processing/process-medium.ts";

export interface NewMedium {
  readonly id: Id;
  readonly ownerId: Id;
  readonly kind: MediumKind | null;
  readonly name: string;
  readonly altText: string;
  readonly bytes: number;
}

/** Its source is stored already. */
export async function insertReceived(ctx: WriteContext, medium: NewMedium): Promise<void> {
  const { id, ownerId, kind, name, altText, bytes } = medium;
  const now = ctx.clock.now();
  await ctx.tx.sql`
    insert into media (id, owner_id, kind, state, name, alt_text, bytes, created_at, state_at, unattached_since)
    values (${id}, ${ownerId}, ${kind}, 'processing', ${name}, ${altText}, ${bytes}, ${now}, ${now}, ${now})`;
  await beginProcessing(ctx, ownerId, id);
}

export interface Upload {
  readonly contentType: string;
  readonly expiresAt: Date;
}

/** It is still to be sent; room for it is kept. */
export async function insertUpload(
  ctx: WriteContext,
  { id, ownerId, kind, name, altText, bytes }: NewMedium,
  { contentType, expiresAt }: Upload,
): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx.sql`
    insert into media (id, owner_id, kind, state, name, alt_text, bytes, created_at, state_at, unattached_since,
      upload_bytes, upload_type, upload_expires_at)
    values (${id}, ${ownerId}, ${kind}, 'uploading', ${name}, ${altText}, ${bytes}, ${now}, ${now}, ${now},
      ${bytes}, ${contentType}, ${expiresAt})`;
}

export async function beginProcessing(ctx: WriteContext, ownerId: Id, mediaId: Id): Promise<void> {
  await ctx.tx.enqueue(processMedium, { mediaId });
  tellUpdated(ctx, ownerId, mediaId);
}

/** Rows now, objects as soon as they are gone. */
export async function deleteMedium(ctx: WriteContext, ownerId: Id, mediaId: Id): Promise<void> {
  await ctx.tx.sql`delete from media where id = ${mediaId}`;
  await ctx.tx.enqueue(removeObjects, { mediaId });
  tellDeleted(ctx, ownerId, mediaId);
}
