/** What the tests of media share: a server on which nobody works on what comes, and jobs run by hand. */
import type { Id } from "#src/kit/id.ts";
import { newId } from "#src/kit/id.ts";
import type { JobContext, JobDefinition } from "#src/kit/job.ts";
import { silentLog } from "#src/kit/log.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { TestServer, type Person } from "#test/harness/server.ts";

export const idleServer = (env: Record<string, string> = {}): Promise<TestServer> =>
  TestServer.start({ env: { ROLE: "web", ...env } });

export async function runJob(
  server: TestServer,
  job: JobDefinition,
  data: unknown = {},
): Promise<void> {
  await job.run(jobContext(server), data);
}

export function jobContext(server: TestServer): JobContext {
  return {
    ...server.server.contexts(systemOrigin(newId()), null),
    log: silentLog,
    stopping: new AbortController().signal,
    transaction: (work) => server.transaction(work),
  };
}

export async function two(server: TestServer): Promise<[Person, Person]> {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

export interface PreparedUpload {
  readonly mediaId: Id;
  readonly upload: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly expiresAt: string;
  };
}

export async function prepare(
  person: Person,
  bytes: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<PreparedUpload> {
  return await person.call<PreparedUpload>("media.createUpload", {
    ...{ contentType: "image/png", bytes, name: "a.png" },
    ...more,
  });
}

/** Puts bytes at an address as a device does; the server's own is reached on the test's port. */
export async function put(
  server: TestServer,
  { upload }: PreparedUpload,
  content: Uint8Array<ArrayBuffer>,
  { url = upload.url, type = upload.headers["content-type"] ?? "" } = {},
): Promise<number> {
  const { pathname, search, origin } = new URL(url);
  const base = pathname.startsWith("/media/upload/") ? server.url : origin;
  const response = await fetch(`${base}${pathname}${search}`, {
    ...{ method: upload.method, body: content },
    headers: { "content-type": type },
  });
  await response.arrayBuffer();
  return response.status;
}

export async function keysOf(server: TestServer, mediaId: Id): Promise<string[]> {
  const { objects } = await server.server.services.storage.list("", { after: null, limit: 1000 });
  return objects.map(({ key }) => key).filter((key) => key.includes(mediaId));
}

export async function contentAt(server: TestServer, key: string): Promise<Buffer> {
  const found = await server.server.services.storage.get(key);
  return Buffer.concat(found ? await Array.fromAsync(found.content) : []);
}

export async function exists(server: TestServer, mediaId: Id): Promise<boolean> {
  return await server.transaction(async ({ sql }) => {
    const rows = await sql`select from media where id = ${mediaId}`;
    return rows.length > 0;
  });
}
