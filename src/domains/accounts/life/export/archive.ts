/** Everything of one person as files of an archive, read while it is written: from each domain in turn, with a page that says what is what. */
import { assert } from "#src/kit/assert.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { ExportedFile } from "#src/kit/personal-data.ts";
import type { ByteStream } from "#src/kit/storage.ts";
import type { ZippedFile } from "#src/platform/zip.ts";
import type { AccountRow } from "../../queries.ts";
import { indexPage, type ListedFile } from "./index-page.ts";
import { jsonArray } from "./json-array.ts";

const pathPattern = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/** Throws when the worker is asked to stop. What vanished from the storage in the meantime is left out. */
export async function* archiveOf(
  ctx: JobContext,
  account: Pick<AccountRow, "id" | "handle">,
): AsyncGenerator<ZippedFile> {
  const modifiedAt = ctx.clock.now();
  const listed = new Map<string, ListedFile>();
  for (const part of ctx.ports.personalData)
    for await (const file of part.export(ctx, account.id)) {
      ctx.stopping.throwIfAborted();
      const { path, about = "" } = file;
      assert(pathPattern.test(path) && !listed.has(path), "an exported file has a path of its own");
      const entry: ListedFile = { path, about, rows: null };
      const content = await contentOf(ctx, file, entry);
      if (!content) continue;
      listed.set(path, entry);
      yield { path, content, modifiedAt };
    }
  const page = indexPage(account.handle, modifiedAt, [...listed.values()]);
  yield { path: "index.html", content: whole(page), modifiedAt };
}

async function contentOf(
  ctx: JobContext,
  { rows, storageKey }: ExportedFile,
  entry: ListedFile,
): Promise<ByteStream | null> {
  if (rows)
    return jsonArray(rows, (count) => {
      entry.rows = count;
    });
  assert(storageKey !== undefined, "an exported file has rows or a key");
  return (await ctx.services.storage.get(storageKey))?.content ?? null;
}

async function* whole(text: string): ByteStream {
  yield new TextEncoder().encode(text);
}
