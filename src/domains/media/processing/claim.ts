/**
 * Begins and ends a try at a medium. Each try is counted when it begins and given back when it ends in order, so that what
 * is left are tries that ended with the process: a file that does that each time is given up.
 */
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { MediumKind } from "#src/kit/media.ts";
import { removeObjectsOf } from "../jobs/remove-objects.ts";
import { sourceKey } from "../keys.ts";
import { failMedium } from "./states.ts";

export interface Claimed {
  readonly id: Id;
  readonly ownerId: Id;
  /** As judged by its first bytes; null for what has to be opened. */
  readonly kind: MediumKind | null;
  readonly bytes: number;
  readonly progress: number;
  readonly tries: number;
  readonly stateAt: Date;
}

const triesMax = 8;
/** What no try brought to an end in this time, its storage being away, is given up. The queue tries longer than that. */
const giveUpMs = 3 * 3_600_000;

/** Does the work on a medium that waits for it; cleans up behind one that does not. */
export async function withClaim(
  ctx: JobContext,
  mediaId: Id,
  work: (medium: Claimed) => Promise<void>,
): Promise<void> {
  const medium = await begin(ctx, mediaId);
  if (medium === null) return await cleanUp(ctx, mediaId);
  if (medium.tries > triesMax) {
    ctx.log.error({ mediaId }, "the work on a medium ended the process again and again: given up");
    return await failMedium(ctx, medium, "invalid");
  }
  try {
    await work(medium);
  } catch (error) {
    await giveBack(ctx, mediaId);
    const isOver = ctx.clock.now().getTime() - medium.stateAt.getTime() > giveUpMs;
    if (!isOver || ctx.stopping.aborted) throw error;
    ctx.log.error(
      { mediaId, code: codeOf(error) },
      "a medium could not be worked on for hours: given up",
    );
    await failMedium(ctx, medium, "unavailable");
  }
}

async function begin({ sql }: JobContext, mediaId: Id): Promise<Claimed | null> {
  const [row] = await sql<Claimed[]>`
    update media set tries = tries + 1 where id = ${mediaId} and state = 'processing'
    returning id, owner_id as "ownerId", kind, bytes, progress, tries, state_at as "stateAt"`;
  return row ?? null;
}

async function giveBack({ sql, log }: JobContext, mediaId: Id): Promise<void> {
  try {
    await sql`update media set tries = greatest(tries - 1, 0) where id = ${mediaId}`;
  } catch (error) {
    // The database is away as well: then this try counts.
    log.warn({ mediaId, code: codeOf(error) }, "a try at a medium could not be given back");
  }
}

/** Ended by an earlier try that did not come to this, or gone. */
async function cleanUp(ctx: JobContext, mediaId: Id): Promise<void> {
  const [row] = await ctx.sql<{ state: string }[]>`select state from media where id = ${mediaId}`;
  if (row === undefined || row.state === "failed") await removeObjectsOf(ctx, mediaId);
  else await ctx.services.storage.delete([sourceKey(mediaId)]);
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : "internal";
}
