/** Attaches media to what uses them, and shows pictures: for the domains that use media. */
import { invalidField } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { MediaDesk, Picture } from "#src/kit/media.ts";
import { findFiles, findMedia, holdMedium, type FileRow, type MediumRow } from "./queries.ts";
import { publicUrl, signedUrl, type UrlContext } from "./urls.ts";

export const mediaDesk: MediaDesk = {
  async attach(ctx, { mediaId, kind, objectId, ownerId, accepts, field }) {
    const { sql } = ctx.tx;
    const medium = await holdMedium(sql, mediaId);
    if (medium === null || medium.ownerId !== ownerId)
      throw invalidField(field, "must name a medium of yours");
    if (medium.state !== "ready") throw invalidField(field, "names a medium that is not ready");
    if (medium.kind === null || !accepts.includes(medium.kind))
      throw invalidField(field, `must be of kind ${accepts.join(" or ")}`);
    await sql`
      insert into media_uses (media_id, kind, object_id) values (${mediaId}, ${kind}, ${objectId})
      on conflict do nothing`;
    await sql`update media set unattached_since = null where id = ${mediaId}`;
  },

  async detach(ctx, { mediaId, kind, objectId }) {
    const { sql } = ctx.tx;
    // Held, so that of two who take away the last two uses one sees that none is left.
    if ((await holdMedium(sql, mediaId)) === null) return;
    await sql`
      delete from media_uses where media_id = ${mediaId} and kind = ${kind} and object_id = ${objectId}`;
    await sql`
      update media set unattached_since = ${ctx.clock.now()}
      where id = ${mediaId} and unattached_since is null
        and not exists (select from media_uses where media_id = ${mediaId})`;
  },

  async pictures(ctx, viewerId, asked) {
    const ids = [...new Set(asked.map(({ mediaId }) => mediaId))];
    if (ids.length === 0) return new Map();
    const [rows, files] = await Promise.all([findMedia(ctx.sql, ids), findFiles(ctx.sql, ids)]);
    const publicIds = new Set(asked.filter((one) => one.isPublic).map(({ mediaId }) => mediaId));
    const shown = new Map<Id, Picture>();
    for (const row of rows) {
      const viewer = publicIds.has(row.id) ? null : viewerId;
      const picture = toPicture(ctx, row, files.get(row.id) ?? [], viewer);
      if (picture !== null) shown.set(row.id, picture);
    }
    return shown;
  },
};

/** `viewerId` of null: anybody. Null for what has nothing to be seen, or not yet. */
function toPicture(
  ctx: UrlContext,
  row: MediumRow,
  files: readonly FileRow[],
  viewerId: Id | null,
): Picture | null {
  const { id, altText, placeholder, state, width, height } = row;
  if (state !== "ready" || width === null || height === null) return null;
  const variants = files.flatMap((file) => {
    if (!file.contentType.startsWith("image/") || file.width === null || file.height === null)
      return [];
    const url =
      viewerId === null ? publicUrl(ctx, id, file.name) : signedUrl(ctx, id, file.name, viewerId);
    const { contentType, width: own, height: tall } = file;
    return [{ url, contentType, width: own, height: tall }];
  });
  return { id, altText, placeholder, width, height, variants };
}
