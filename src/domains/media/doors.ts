/** What the doors for files ask of this domain. */
import type { ReadContext } from "#src/kit/context.ts";
import type { FileAddress, MediaDoors, ServedFile } from "#src/kit/media-doors.ts";
import { sniffBytes } from "#src/platform/imaging/sniff.ts";
import { isHere, isHereIn, mayFetch } from "./access.ts";
import { fileKey, isFileName, sourceKey } from "./keys.ts";
import { receive, UploadFields } from "./operations/receive.ts";
import { admitPut, requireAwaited } from "./put-addresses.ts";
import { findServedFile } from "./queries.ts";
import { overQuota, roomOf } from "./quota.ts";
import { fileNameOf, judge, kindBytesMax, mediaRate } from "./rules.ts";
import { isSigned } from "./urls.ts";

export const mediaDoors: MediaDoors = {
  rate: mediaRate,
  bytesMax: Math.max(...Object.values(kindBytesMax)),
  headBytes: sniffBytes,
  fields: UploadFields,
  nameOf: fileNameOf,
  async room(ctx, accountId) {
    const bytes = await roomOf(ctx, ctx.sql, accountId);
    if (bytes <= 0) throw overQuota(ctx);
    return bytes;
  },
  judge,
  sourceKey,
  receive,
  admitPut,
  requireAwaited,
  findFile,
};

async function findFile(
  ctx: ReadContext,
  { mediaId, name, viewer: signed }: FileAddress,
): Promise<ServedFile | null> {
  if (!isFileName(name)) return null;
  if (signed !== null && !isSigned(ctx, mediaId, name, signed)) return null;
  const { viewer: viewerId = null, session = null } = signed ?? {};
  const [file, hasViewer] = await Promise.all([
    findServedFile(ctx.sql, mediaId, name),
    viewerId === null ||
      (session === null ? isHere(ctx.sql, viewerId) : isHereIn(ctx.sql, viewerId, session)),
  ]);
  if (file === null || !hasViewer) return null;
  const medium = { id: mediaId, ownerId: file.ownerId };
  if (!(await mayFetch(ctx, medium, viewerId))) return null;
  const { contentType, bytes, etag } = file;
  return {
    key: fileKey(mediaId, name),
    ...{ contentType, bytes, etag },
    downloadName: file.kind === "document" ? file.mediumName : null,
    isPublic: viewerId === null,
  };
}
