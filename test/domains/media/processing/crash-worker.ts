/** A process that works on one medium, to be killed at any moment; it says when it begins. */
import { loadConfig } from "#src/config.ts";
import { processMedium } from "#src/domains/media/processing/process-medium.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { startServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";

const [mediaId = ""] = process.argv.slice(2);
const config = loadConfig({ ...process.env, NODE_ENV: "test", PORT: "0", ROLE: "web" }, () => ({
  tokenSecret: "crash:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
  encryptionKey: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
}));
const server = await startServer({ config, log: silentLog });
const ctx = server.contexts(systemOrigin(newId()), null);
process.stdout.write("working\n");
await processMedium.run(
  {
    ...ctx,
    stopping: new AbortController().signal,
    transaction: <T>(work: (ctx: WriteContext) => Promise<T>) =>
      server.unitOfWork({ accountId: null, key: null }, (tx) =>
        work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
      ),
  },
  { mediaId },
);
process.stdout.write("done\n");
process.exit(0);
