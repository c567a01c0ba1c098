/** A document is kept as it came: opened by nobody here, served for download only. */
import type { JobContext } from "#src/kit/job.ts";
import { fileKey, sourceKey } from "../keys.ts";
import type { Claimed } from "./claim.ts";
import { failMedium, makeReady } from "./states.ts";
import { etagOf, hashed } from "./store-files.ts";

const name = "original";
/** Whatever its sender called it: no browser shows it in place. */
const contentType = "application/octet-stream";

export async function keepDocument(ctx: JobContext, medium: Claimed): Promise<void> {
  const { storage } = ctx.services;
  const key = fileKey(medium.id, name);
  // False when an earlier try moved it.
  await storage.move(sourceKey(medium.id), key);
  const found = await storage.get(key);
  if (found === null) return await failMedium(ctx, medium, "unavailable");
  const digest = new Bun.CryptoHasher("sha256");
  for await (const _ of hashed(found.content, digest)) ctx.stopping.throwIfAborted();
  const file = { name, contentType, width: null, height: null, bytes: found.facts.bytes };
  await makeReady(ctx, medium, { kind: "document" }, [{ ...file, etag: etagOf(digest) }]);
}
