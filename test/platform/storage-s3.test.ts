/** What we say to S3, for servers that understand less than AWS does; and what becomes of those that fall silent. */
import { expect, test } from "bun:test";
import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import type { ByteStream } from "#src/kit/storage.ts";
import { createS3Storage, type S3Settings } from "#src/platform/storage/s3.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { startProxy } from "#test/harness/proxy.ts";
import { startS3 } from "#test/harness/s3.ts";

interface Said {
  readonly call: string;
  readonly headers: readonly string[];
}

/** Stands before an S3 server, writes down what it is asked, and refuses what `isKnown` does not know. */
async function startListener(
  s3: S3Settings,
  isKnown: (call: string) => boolean = () => true,
): Promise<{ settings: S3Settings; said: Said[] }> {
  const said: Said[] = [];
  const { port } = new URL(s3.endpoint ?? "");
  const server = createServer((asked, answer) => {
    const call = `${asked.method} ${asked.url}`;
    said.push({ call, headers: Object.keys(asked.headers) });
    if (!isKnown(call)) {
      answer.writeHead(501).end("<Error><Code>NotImplemented</Code></Error>");
      return;
    }
    const { method, url: path, headers } = asked;
    const pass = (from: IncomingMessage): void => {
      answer.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(answer);
    };
    asked.pipe(request({ host: "127.0.0.1", port, method, path, headers }, pass));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stopAtEnd(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port: own } = server.address() as AddressInfo;
  return { settings: { ...s3, endpoint: `http://127.0.0.1:${own}` }, said };
}

const contentType = "application/octet-stream";
const keyOf = (name: string): string => `media/${newId()}/${name}`;

async function* pieces(count: number): ByteStream {
  for (let piece = 0; piece < count; piece += 1) yield Buffer.alloc(1024 * 1024, piece);
}

test("nothing is asked that only AWS knows: no checksums of its own, no asking first, no deleting of many at once", async () => {
  const { settings, said } = await startListener(await startS3());
  const storage = createS3Storage(settings, silentLog);
  const [small, large] = [keyOf("small"), keyOf("large")];
  await storage.put(small, pieces(1), { contentType });
  await storage.put(large, pieces(7), { contentType });
  expect(await storage.head(large)).toMatchObject({ bytes: 7 * 1024 * 1024 });
  expect(await storage.move(small, keyOf("moved"))).toBe(true);
  await storage.list("media/", { after: null, limit: 10 });
  await storage.delete([large, ...Array.from({ length: 20 }, () => keyOf("nothing"))]);
  expect(await storage.head(large)).toBeNull();
  const signed = await storage.presignPut(`uploads/${newId()}`, {
    ...{ contentType, bytes: 5, expiresInSeconds: 300 },
  });
  const own = /checksum|trailer|content-encoding|^expect$/i;
  expect(said.filter(({ headers }) => headers.some((name) => own.test(name)))).toEqual([]);
  expect(said.filter(({ call }) => call.startsWith("POST") && call.includes("delete"))).toEqual([]);
  expect(signed?.url).not.toMatch(/checksum/i);
  expect(said.length).toBeGreaterThan(25);
});

const listsNoUploads = (call: string): boolean => !/^GET \/files\/?\?uploads/.test(call);

test("a server that lists no broken uploads is cleared away for all that", async () => {
  const { settings, said } = await startListener(await startS3(), listsNoUploads);
  const storage = createS3Storage(settings, silentLog);
  await storage.sweep(new Date());
  expect(said.some(({ call }) => !listsNoUploads(call))).toBe(true);
});

test("one that falls silent in the middle of an object is given up, and the reader told", async () => {
  const s3 = await startS3();
  const proxy = await startProxy(() => Number(new URL(s3.endpoint ?? "").port));
  stopAtEnd(() => proxy.stop());
  const endpoint = `http://127.0.0.1:${proxy.port}`;
  const storage = createS3Storage({ ...s3, endpoint }, silentLog, { stallMs: 300 });
  const key = keyOf("large");
  await storage.put(key, pieces(40), { contentType });
  const found = await storage.get(key);
  let bytes = 0;
  const reading = (async () => {
    for await (const chunk of found?.content ?? []) {
      if (bytes === 0) proxy.blackhole();
      bytes += chunk.byteLength;
    }
  })();
  const refusal: unknown = await reading.catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "unavailable" });
  expect(bytes).toBeLessThan(40 * 1024 * 1024);
  proxy.heal();
  const again = await storage.get(key);
  let whole = 0;
  for await (const chunk of again?.content ?? []) whole += chunk.byteLength;
  expect(whole).toBe(40 * 1024 * 1024);
});
