/** Files sent through the real door, and the work on them: by the server's own worker, or step by step by a test. */
import type { JobContext } from "#src/kit/job.ts";
import { newId } from "#src/kit/id.ts";
import type { Storage } from "#src/kit/storage.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { eventually } from "#test/harness/eventually.ts";
import { send, storedObjects } from "#test/harness/media.ts";
import { sharedServer, type Person, type TestServer } from "#test/harness/server.ts";
import type { Frame } from "#test/harness/socket.ts";

export interface Medium {
  readonly id: string;
  readonly kind: string | null;
  readonly state: string;
  readonly failure: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly placeholder: string | null;
  readonly waveform: number[] | null;
  readonly isAnimated: boolean;
  readonly altText: string;
  readonly files: readonly { name: string; url: string; contentType: string; bytes: number }[];
  readonly progress: number;
  readonly version: number;
}

const types: Readonly<Record<string, string>> = {
  ...{ jpg: "image/jpeg", png: "image/png", webp: "image/webp", gif: "image/gif" },
  ...{ avif: "image/avif", mp4: "video/mp4", webm: "video/webm", mov: "video/quicktime" },
  ...{ mp3: "audio/mpeg", ogg: "audio/ogg", m4a: "audio/mp4", wav: "audio/wav" },
};

/** What the door says to a file; its type is what its name's ending stands for. */
export async function offer(
  person: Person,
  name: string,
  bytes: Uint8Array,
  fields: Record<string, string> = {},
  server?: TestServer,
) {
  const type = types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return await send(server ?? (await sharedServer()), person, Uint8Array.from(bytes), {
    ...{ name, type, fields },
  });
}

/** Sends what the door takes. */
export async function sendFile(...args: Parameters<typeof offer>): Promise<string> {
  const { status, body } = await offer(...args);
  if (status !== 202) throw new Error(`the door says ${status} ${JSON.stringify(body)}`);
  return String(body["id"]);
}

/** What takes a second may take long on a machine that tests many things at once. */
const patience = 6;

/** As it is when the work on it is over. */
export async function settled(person: Person, id: string): Promise<Medium> {
  const isOver = ({ event, data }: Frame): boolean => {
    const medium = data as Medium;
    if (event !== "media.updated" || medium.id !== id) return false;
    return medium.state === "ready" || medium.state === "failed";
  };
  for (let waits = 1; ; waits += 1) {
    try {
      return (await person.socket.pushedFrame(isOver, "the end of the work")).data as Medium;
    } catch (error) {
      if (waits === patience) throw error;
    }
  }
}

export async function made(...args: Parameters<typeof offer>): Promise<Medium> {
  return await settled(args[0], await sendFile(...args));
}

/** Every file of it, fetched as its owner's device fetches it. */
export async function fetchAll(
  { files }: Medium,
  server?: TestServer,
): Promise<Map<string, Buffer>> {
  const { url } = server ?? (await sharedServer());
  const fetched = files.map(async (file) => {
    const { pathname, search } = new URL(file.url);
    const response = await fetch(`${url}${pathname}${search}`);
    if (response.status !== 200) throw new Error(`${file.name}: ${response.status}`);
    return [file.name, Buffer.from(await response.arrayBuffer())] as const;
  });
  return new Map(await Promise.all(fetched));
}

export async function keysOf(server: TestServer, mediaId: string): Promise<string[]> {
  const objects = await storedObjects(server);
  return objects
    .map(({ key }) => key)
    .filter((key) => key.includes(mediaId))
    .map((key) => key.split("/").at(-1) ?? "");
}

/** What failed, or was left over, is removed right after everybody was told. */
export async function nothingLeft(server: TestServer, mediaId: string): Promise<void> {
  await eventually("no object is left", async () => (await keysOf(server, mediaId)).length === 0);
}

/** How often its owner was told of it. */
export async function tellings({ server }: TestServer, mediaId: string): Promise<number> {
  const { sql } = server.contexts(systemOrigin(newId()), null);
  const rows = await sql`
    select from events where name = 'media.updated' and ref->>'mediaId' = ${mediaId}`;
  return rows.length;
}

export function jobContext(home: TestServer, stopping = new AbortController().signal): JobContext {
  return {
    ...home.server.contexts(systemOrigin(newId()), null),
    stopping,
    transaction: (work) => home.transaction(work),
  };
}

/** A killed process leaves no file open; here somebody has to read what nobody wants any more. */
async function drain(done: unknown): Promise<void> {
  const isRead = typeof done === "object" && done !== null && "content" in done;
  if (isRead) await Array.fromAsync(done.content as AsyncIterable<Uint8Array>);
}

/** How a step is told: before it is done, or when it was done and nobody knows yet. */
export type Moment = "before" | "after";

/**
 * Calls `at` around each thing that the job does outside its own process, numbered from 1. What it throws is what the job
 * meets there.
 */
export function watchSteps(
  ctx: JobContext,
  at: (step: number, moment: Moment, what: string) => Promise<void>,
): JobContext {
  let steps = 0;
  const around = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const step = (steps += 1);
    await at(step, "before", what);
    const done = await work();
    try {
      await at(step, "after", what);
    } catch (error) {
      await drain(done);
      throw error;
    }
    return done;
  };
  const { storage } = ctx.services;
  const watched: Storage = {
    ...storage,
    put: (...args) => around("put", () => storage.put(...args)),
    get: (...args) => around("get", () => storage.get(...args)),
    move: (...args) => around("move", () => storage.move(...args)),
    list: (...args) => around("list", () => storage.list(...args)),
    delete: (...args) => around("delete", () => storage.delete(...args)),
  };
  const sql = new Proxy(ctx.sql, {
    apply: (target, self, args: unknown[]) =>
      around("sql", async () => (await Reflect.apply(target, self, args)) as unknown),
  });
  return {
    ...ctx,
    sql,
    services: { ...ctx.services, storage: watched },
    transaction: (work) => around("transaction", () => ctx.transaction(work)),
  };
}
