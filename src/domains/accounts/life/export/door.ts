/** Which archive an address leads to. It is asked anew with every fetch, so an account that is put away closes it. */
import type { ExportDoor } from "#src/kit/export-door.ts";
import { isProofOf, readToken } from "./link.ts";
import { archiveType, findReady, storageKeyOf } from "./queries.ts";

export const exportDoor: ExportDoor = {
  async archiveAt(ctx, token) {
    const read = readToken(token);
    const kept = read && (await findReady(ctx, [read.id])).get(read.id);
    if (!kept || !isProofOf(ctx.services, kept, read.proof)) return null;
    return {
      key: storageKeyOf(kept.id),
      etag: kept.id,
      bytes: kept.bytes,
      contentType: archiveType,
      downloadName: "hubbub-data.zip",
      isPublic: false,
    };
  },
};
