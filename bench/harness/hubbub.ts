/** Hubbub as a benchmark's child: the real server on its own durable database, few more operations, and people on demand. */
import { loadConfig } from "#src/config.ts";
import { silentLog } from "#src/kit/log.ts";
import { catalogue } from "#src/registry.ts";
import { startServer } from "#src/server.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { makeCircles, writeUnseen } from "./chats.ts";
import { serve } from "./child.ts";
import { countStatements } from "./count-statements.ts";
import { makePeople, makeStream, makeTokens } from "./people.ts";
import { publishSample, sampleEntry } from "./publish-sample.ts";
import { createPublisher } from "./publisher.ts";
import { readBack } from "./read-back.ts";
import { sampleContent } from "./sample-event.ts";

export type { BenchPerson } from "./people.ts";

const dataDir = temporaryDataDir();
const config = loadConfig(
  {
    NODE_ENV: "test",
    PORT: "0",
    DATA_DIR: dataDir.path,
    RATE_LIMIT_FACTOR: "1000000",
    ...given("DATABASE_URL"),
    ...given("REDIS_URL"),
    ...given("ROLE"),
  },
  () => ({
    tokenSecret: "bench:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
    encryptionKey: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
  }),
);
const publish = publishSample(() => server.bus);
const server = await startServer({
  config,
  log: silentLog,
  catalogue: {
    ...catalogue,
    operations: new Map([
      ...catalogue.operations,
      [readBack.contract.name, readBack],
      [publish.contract.name, publish],
    ]),
  },
});

function given(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/** As a relay does for an event of the person's own stream. */
const { stopControl, ...publishing } = createPublisher((recipient, data) => {
  const audience = { kind: "listed", recipients: [recipient], skippers: [] } as const;
  const content = { ...sampleContent, data: JSON.stringify(data) };
  server.bus
    .publish([sampleEntry(`user:${recipient}`, audience, content)])
    .catch((error: unknown) => console.error(error));
});

serve(
  {
    ...publishing,
    address: () => ({ port: server.port, database: server.database }),
    people: (request: Parameters<typeof makePeople>[1]) => makePeople(server, request),
    tokens: (request: Parameters<typeof makeTokens>[1]) => makeTokens(server, request),
    stream: (request: Parameters<typeof makeStream>[1]) => makeStream(server, request),
    circles: (request: Parameters<typeof makeCircles>[1]) => makeCircles(server, request),
    unseen: (request: Parameters<typeof writeUnseen>[1]) => writeUnseen(server, request),
    statements: () => countStatements(),
    collectGarbage: () => Bun.gc(true),
    held: () => server.held(),
    commit: async () => (await server.postgres.sql`show synchronous_commit`)[0],
  },
  async () => {
    stopControl();
    await server.stop();
    dataDir.remove();
  },
);
