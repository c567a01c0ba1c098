/** What its owner sees of the work on a medium: how far it is, and how it ended. Each step is one transaction. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { MediumKind } from "#src/kit/media.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { tellUpdated } from "../events.ts";
import { removeObjectsOf } from "../jobs/remove-objects.ts";
import { sourceKey } from "../keys.ts";
import { holdMedium } from "../queries.ts";
import { roomOf } from "../quota.ts";
import type { StoredFile } from "./store-files.ts";

export type Failure = "invalid" | "too-large" | "unsupported-media" | "unavailable";

interface Owned {
  readonly id: Id;
  readonly ownerId: Id;
}

/** What was made of it. */
export interface Facts {
  readonly kind: MediumKind;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly placeholder?: string;
  readonly waveform?: Uint8Array;
  readonly isAnimated?: boolean;
}

/** Tells how far it is, if that is further than what was told. `also` becomes true with it. */
export async function advance(
  ctx: JobContext,
  medium: Owned,
  step: { readonly progress: number; readonly kind: MediumKind },
  also: (tx: WriteContext) => Promise<void> = async () => undefined,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.tx.lock([userStreamOf(medium.ownerId)]);
    const rows = await tx.tx.sql`
      update media set progress = ${step.progress}, kind = ${step.kind}, version = version + 1
      where id = ${medium.id} and state = 'processing' and progress < ${step.progress}
      returning id`;
    if (rows.length === 0) return;
    tellUpdated(tx, medium.ownerId, medium.id);
    await also(tx);
  });
}

/** Its files are stored already; from the commit on all of them are seen, and until then none. */
export async function makeReady(
  ctx: JobContext,
  medium: Owned,
  facts: Facts,
  files: readonly StoredFile[],
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const outcome = await ctx.transaction(async (tx) => {
    await tx.tx.lock([userStreamOf(medium.ownerId)]);
    const held = await holdMedium(tx.tx.sql, medium.id);
    if (held?.state !== "processing") return held?.state ?? "gone";
    // What came was counted; what is kept of it may be more.
    const room = (await roomOf(tx, tx.tx.sql, medium.ownerId)) + held.bytes;
    if (bytes > room) return "full";
    await insertFiles(tx, medium.id, files);
    await writeFacts(tx, medium.id, facts, bytes);
    tellUpdated(tx, medium.ownerId, medium.id);
    return "ready";
  });
  if (outcome === "full") return await failMedium(ctx, medium, "too-large");
  // Deleted meanwhile, by somebody who could not know of these files.
  if (outcome === "gone" || outcome === "failed") return await removeObjectsOf(ctx, medium.id);
  await ctx.services.storage.delete([sourceKey(medium.id)]);
}

async function insertFiles({ tx }: WriteContext, mediaId: Id, files: readonly StoredFile[]) {
  const rows = files.map(({ name, contentType, bytes, width, height, etag }) => ({
    ...{ media_id: mediaId, name, content_type: contentType, bytes, width, height, etag },
  }));
  await tx.sql`insert into media_files ${tx.sql(rows)}`;
}

async function writeFacts(ctx: WriteContext, mediaId: Id, facts: Facts, bytes: number) {
  const { kind, width = null, height = null, durationMs = null, placeholder = null } = facts;
  const { waveform = null, isAnimated = false } = facts;
  await ctx.tx.sql`
    update media set state = 'ready', state_at = ${ctx.clock.now()}, version = version + 1, progress = 100, tries = 0,
      kind = ${kind}, bytes = ${bytes}, width = ${width}, height = ${height}, duration_ms = ${durationMs},
      placeholder = ${placeholder}, waveform = ${waveform && Buffer.from(waveform)}, is_animated = ${isAnimated}
    where id = ${mediaId}`;
}

/** Nothing is kept of it but that it failed, and why. */
export async function failMedium(ctx: JobContext, medium: Owned, failure: Failure): Promise<void> {
  const outcome = await ctx.transaction(async (tx) => {
    await tx.tx.lock([userStreamOf(medium.ownerId)]);
    const rows = await tx.tx.sql`
      update media set state = 'failed', failure = ${failure}, state_at = ${tx.clock.now()}, bytes = 0,
        version = version + 1
      where id = ${medium.id} and state = 'processing'
      returning id`;
    if (rows.length > 0) tellUpdated(tx, medium.ownerId, medium.id);
    return (await holdMedium(tx.tx.sql, medium.id))?.state;
  });
  if (outcome !== "ready") await removeObjectsOf(ctx, medium.id);
}
