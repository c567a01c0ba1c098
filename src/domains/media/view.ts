/** Rows → wire, for one viewer. */
import type { ReadContext, WithCaller } from "#src/kit/context.ts";
import { notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { findFiles, findMedia, type FileRow, type MediumRow } from "./queries.ts";
import type { Medium } from "./schemas.ts";
import { signedUrl, type UrlContext } from "./urls.ts";

/** `viewerId` may see it: that is for the caller to know. */
export function toMedium(
  ctx: UrlContext,
  row: MediumRow,
  files: readonly FileRow[],
  viewerId: Id,
): Medium {
  const { id, kind, state, failure, altText, width, height, durationMs, placeholder } = row;
  const { waveform, isAnimated, progress, version } = row;
  const showsName = viewerId === row.ownerId || kind === "document";
  return {
    ...{ id, kind, state, failure, altText, width, height, durationMs, placeholder },
    name: showsName ? row.name : "",
    waveform: waveform && [...waveform],
    ...{ isAnimated, progress, version },
    createdAt: row.createdAt.toISOString(),
    files: files.map((file) => ({
      name: file.name,
      url: signedUrl(ctx, id, file.name, viewerId),
      contentType: file.contentType,
      bytes: file.bytes,
      width: file.width,
      height: file.height,
    })),
  };
}

/** In two queries. Media that are gone are absent. */
export async function loadMedia(
  ctx: Pick<ReadContext, "sql"> & UrlContext,
  mediaIds: readonly Id[],
  viewerOf: (row: MediumRow) => Id,
): Promise<Map<Id, Medium>> {
  const ids = [...new Set(mediaIds)];
  const [rows, files] = await Promise.all([findMedia(ctx.sql, ids), findFiles(ctx.sql, ids)]);
  return new Map(
    rows.map((row) => [row.id, toMedium(ctx, row, files.get(row.id) ?? [], viewerOf(row))]),
  );
}

/** One medium, for the caller; whoever calls this knows that they may see it. Throws `not-found` when it is gone. */
export async function viewOf(
  ctx: Pick<ReadContext, "sql"> & UrlContext & WithCaller,
  mediaId: Id,
): Promise<Medium> {
  const medium = (await loadMedia(ctx, [mediaId], () => ctx.caller.accountId)).get(mediaId);
  if (!medium) throw notFound();
  return medium;
}
