/** The real work on pictures as a benchmark's child: storage, database and all, one picture after the other. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { loadConfig } from "#src/config.ts";
import { sourceKey } from "#src/domains/media/keys.ts";
import { processMedium } from "#src/domains/media/processing/process-medium.ts";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { startServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { serve } from "./child.ts";
import { makePeople } from "./people.ts";

const dataDir = temporaryDataDir();
const server = await startServer({
  config: loadConfig(
    // The jobs are run here, by hand.
    { NODE_ENV: "test", PORT: "0", DATA_DIR: dataDir.path, ROLE: "web" },
    () => ({
      tokenSecret: "bench:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
      encryptionKey: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
    }),
  ),
  log: silentLog,
});
const [owner] = await makePeople(server, { count: 1 });
if (!owner) throw new Error("nobody came");
const ownerId = owner.id;
const context = server.contexts(systemOrigin(newId()), null);
const jobContext = {
  ...context,
  stopping: new AbortController().signal,
  transaction: <T>(work: (ctx: never) => Promise<T>): Promise<T> =>
    server.unitOfWork({ accountId: null, key: null }, (tx) =>
      work({ ...context, sql: tx.sql, db: tx.db, tx } as never),
    ),
} as Parameters<typeof processMedium.run>[0];

/** Seconds of the work alone; the files come before, and are gone afterwards. */
async function make({ path, count }: { path: string; count: number }): Promise<number> {
  let seconds = 0;
  for (let done = 0; done < count; done += 1) {
    const mediaId = await receive(path);
    const startedMs = performance.now();
    await processMedium.run(jobContext, { mediaId });
    seconds += (performance.now() - startedMs) / 1_000;
    const rows = await context.sql`
      delete from media where id = ${mediaId} and state = 'ready' returning id`;
    if (rows.length === 0) throw new Error("the picture was refused");
  }
  return seconds;
}

async function receive(path: string): Promise<string> {
  const mediaId = newId();
  const { size } = await stat(path);
  await context.services.storage.put(sourceKey(mediaId), createReadStream(path), {
    contentType: "application/octet-stream",
  });
  await context.sql`
    insert into media (id, owner_id, kind, state, name, bytes, created_at, state_at)
    values (${mediaId}, ${ownerId}, 'image', 'processing', 'a', ${size}, now(), now())`;
  return mediaId;
}

serve({ make }, async () => {
  await server.stop();
  dataDir.remove();
});
