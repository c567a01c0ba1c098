/** Puts what was made of a medium where it is served from. Until a transaction names these files nobody can fetch them. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { MadeFile } from "#src/platform/imaging/outcome.ts";
import { fileKey } from "../keys.ts";

export interface StoredFile extends MadeFile {
  readonly etag: string;
}

/** A second run puts the same files in the same places. */
export async function storeFiles(
  ctx: JobContext,
  mediaId: Id,
  folder: string,
  files: readonly MadeFile[],
): Promise<StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const file of files) {
    ctx.stopping.throwIfAborted();
    const { name, contentType } = file;
    const digest = new Bun.CryptoHasher("sha256");
    const content = hashed(contentOf(join(folder, name)), digest);
    const { bytes } = await ctx.services.storage.put(fileKey(mediaId, name), content, {
      contentType,
    });
    stored.push({ ...file, bytes, etag: etagOf(digest) });
  }
  return stored;
}

/** Opened by whoever reads, so that nothing stays open when nobody does. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
}

/** Passes bytes on and takes their digest while they pass. */
export async function* hashed(
  content: AsyncIterable<Uint8Array>,
  digest: Bun.CryptoHasher,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    digest.update(chunk);
    yield chunk;
  }
}

export function etagOf(digest: Bun.CryptoHasher): string {
  return digest.digest("base64url").slice(0, 22);
}
