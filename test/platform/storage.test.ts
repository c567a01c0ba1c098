/** One promise, whatever keeps the files: the disk, an S3 server of the test's own, and the one that `S3_*` names. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, utimesSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "#src/config.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import type { ByteStream, Storage } from "#src/kit/storage.ts";
import { createDiskStorage } from "#src/platform/storage/disk.ts";
import { createS3Storage } from "#src/platform/storage/s3.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { startS3 } from "#test/harness/s3.ts";

const folder = temporaryDataDir();
afterAll(() => folder.remove());

const kinds: Record<string, () => Promise<Storage>> = {
  "a disk": async () => createDiskStorage(join(folder.path, newId())),
  "an S3 server": async () => createS3Storage(await startS3(), silentLog),
};
const named = loadConfig({ ...process.env, NODE_ENV: "test" }, () => ({
  tokenSecret: `test:${"a".repeat(43)}`,
  encryptionKey: "b".repeat(32),
})).s3;
if (named)
  kinds["the S3 server of the environment"] = async () => createS3Storage(named, silentLog);

async function* stream(...chunks: readonly (string | Uint8Array)[]): ByteStream {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function contentOf(content: ByteStream): Promise<Buffer> {
  const chunks = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const keyOf = (name: string): string => `media/${newId()}/${name}`;

/** Bytes that differ from place to place. */
function pattern(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) buffer.writeUInt32LE(at, at);
  return buffer;
}

const refusalOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => "no refusal",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

for (const [what, open] of Object.entries(kinds))
  describe(what, () => {
    const contentType = "application/octet-stream";
    let storage: Storage;
    const put = async (key: string, ...chunks: (string | Uint8Array)[]) =>
      await storage.put(key, stream(...chunks), { contentType });
    const textAt = async (key: string): Promise<string | null> => {
      const found = await storage.get(key);
      return found && (await contentOf(found.content)).toString();
    };

    beforeAll(async () => {
      storage = await open();
    });

    test("what was put is read back, byte for byte, also in many parts", async () => {
      const big = pattern(20 * 1024 * 1024 + 7);
      const key = keyOf("big.bin");
      const chunks = Array.from({ length: 321 }, (_, n) =>
        big.subarray(n * 65_536, (n + 1) * 65_536),
      );
      expect(await put(key, ...chunks)).toMatchObject({ bytes: big.byteLength });
      const found = await storage.get(key);
      expect(found?.facts.bytes).toBe(big.byteLength);
      expect(found && (await contentOf(found.content)).equals(big)).toBe(true);
    });

    test("an object may be empty", async () => {
      const key = keyOf("empty");
      await put(key);
      expect(await textAt(key)).toBe("");
      expect(await storage.head(key)).toMatchObject({ bytes: 0 });
    });

    test("a range is exactly those bytes, and the facts are the whole object's", async () => {
      const key = keyOf("letters.txt");
      await put(key, "abcdefghij");
      for (const [first, last, expected] of [
        [0, 1, "ab"],
        [3, 5, "def"],
        [9, 9, "j"],
        [0, 9, "abcdefghij"],
      ] as const) {
        const found = await storage.get(key, { first, last });
        expect(found?.facts.bytes).toBe(10);
        expect(found && (await contentOf(found.content)).toString()).toBe(expected);
      }
    });

    test("what is not there is null, and may be deleted and moved without harm", async () => {
      const key = keyOf("nothing");
      expect(await storage.get(key)).toBeNull();
      expect(await storage.head(key)).toBeNull();
      expect(await storage.move(key, keyOf("elsewhere"))).toBe(false);
      await storage.delete([key]);
    });

    test("putting again replaces all of it", async () => {
      const key = keyOf("twice.txt");
      await put(key, "the first, and longer");
      await put(key, "the second");
      expect(await textAt(key)).toBe("the second");
    });

    test("a stream that breaks off leaves what was there, and nothing else", async () => {
      for (const bytes of [10, 9 * 1024 * 1024]) {
        const key = keyOf("broken.bin");
        const breaking = async function* (): ByteStream {
          yield pattern(bytes);
          throw new Error("the cable was pulled");
        };
        const broken = storage.put(key, breaking(), { contentType });
        expect(String(await refusalOf(broken))).toContain("the cable was pulled");
        expect(await storage.head(key)).toBeNull();
        await put(key, "whole");
        await refusalOf(storage.put(key, breaking(), { contentType }));
        expect(await textAt(key)).toBe("whole");
      }
    });

    test("a byte too many is refused at once, and ends the stream", async () => {
      const key = keyOf("large.bin");
      let asked = 0;
      let isEnded = false;
      const endless = async function* (): ByteStream {
        try {
          for (;;) {
            asked += 1;
            yield Buffer.alloc(1000);
          }
        } finally {
          isEnded = true;
        }
      };
      const refused = storage.put(key, endless(), { contentType, bytesMax: 2_999 });
      expect(await refusalOf(refused)).toBe("too-large");
      expect({ asked, isEnded }).toEqual({ asked: 3, isEnded: true });
      expect(await storage.head(key)).toBeNull();
      await storage.put(key, stream("abc"), { contentType, bytesMax: 3 });
    });

    test("a move takes the object along and replaces what was there", async () => {
      const [from, to] = [`uploads/${newId()}`, keyOf("source")];
      await put(from, "moved");
      await put(to, "replaced");
      expect(await storage.move(from, to)).toBe(true);
      expect(await textAt(to)).toBe("moved");
      expect(await storage.head(from)).toBeNull();
    });

    test("a list has every key once, in order, whatever the pages", async () => {
      const kind = `list${newId().slice(-12)}`;
      const ids = Array.from({ length: 7 }, () => newId()).toSorted();
      const keys = ids
        .flatMap((id) => [`${kind}/${id}/a`, `${kind}/${id}/a.b`, `${kind}/${id}/b`])
        .toSorted();
      for (const key of keys.toReversed()) await put(key, key);
      for (const limit of [1, 4, 21, 1000]) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page = await storage.list(`${kind}/`, { after, limit });
          expect(page.objects.length).toBeLessThanOrEqual(limit);
          seen.push(...page.objects.map(({ key }) => key));
          ({ after } = page);
        } while (after !== null);
        expect(seen).toEqual(keys);
      }
      const [one = ""] = ids;
      const page = await storage.list(`${kind}/${one}/`, { after: null, limit: 10 });
      expect(page.objects.map(({ key, bytes }) => [key, bytes])).toEqual(
        keys.filter((key) => key.includes(one)).map((key) => [key, key.length]),
      );
      await storage.delete(keys.slice(1));
      const left = await storage.list(`${kind}/`, { after: null, limit: 10 });
      expect(left).toMatchObject({ objects: [{ key: keys[0] }], after: null });
    });

    test("no key leads out of the storage", async () => {
      for (const key of [
        ...["../x", "media/../../etc/passwd", "/etc/passwd", `media/${newId()}/../x`, "media", ""],
        ...[`media/${newId()}/.hidden`, `media/${newId()}/a\0b`, `media/${newId()}/a\r\nb`],
      ])
        expect(String(await refusalOf(put(key, "x")))).toContain("made by the server");
    });

    test("half of a dozen at once do not disturb each other", async () => {
      const keys = Array.from({ length: 6 }, () => keyOf("one"));
      await Promise.all(keys.map((key) => put(key, key)));
      expect(await Promise.all(keys.map(textAt))).toEqual(keys);
    });
  });

describe("a disk", () => {
  test("what a crash left half written is forgotten when it is old, and shown in no list", async () => {
    const root = join(folder.path, newId());
    const storage = createDiskStorage(root);
    const incoming = join(root, ".incoming");
    mkdirSync(incoming, { recursive: true });
    for (const name of ["old", "young"]) writeFileSync(join(incoming, name), "half");
    utimesSync(join(incoming, "old"), 1_000, 1_000);
    expect(await storage.list("", { after: null, limit: 10 })).toEqual({
      objects: [],
      after: null,
    });
    await storage.sweep(new Date(Date.now() - 86_400_000));
    expect(readdirSync(incoming)).toEqual(["young"]);
  });

  test("whoever reads while it is replaced has the old one or the new one, whole", async () => {
    const key = `media/${newId()}/replaced.bin`;
    const [old, young] = [Buffer.alloc(300_000, "a"), Buffer.alloc(400_000, "b")];
    const storage = createDiskStorage(join(folder.path, newId()));
    const put = async (content: Buffer) =>
      await storage.put(key, stream(content), { contentType: "text/plain" });
    await put(old);
    const writing = (async () => {
      for (let n = 0; n < 10; n += 1) await put(n % 2 === 0 ? young : old);
    })();
    for (let n = 0; n < 20; n += 1) {
      const found = await storage.get(key);
      const read = found && (await contentOf(found.content));
      expect(read?.equals(old) === true || read?.equals(young) === true).toBe(true);
    }
    await writing;
  });

  test("a range may be one byte", async () => {
    const storage = createDiskStorage(join(folder.path, newId()));
    const key = `media/${newId()}/one`;
    await storage.put(key, stream("abc"), { contentType: "text/plain" });
    const found = await storage.get(key, { first: 0, last: 0 });
    expect(found && (await contentOf(found.content)).toString()).toBe("a");
  });

  test("folders go with the last of their files, also while others are put there", async () => {
    const root = join(folder.path, newId());
    const storage = createDiskStorage(root);
    const id = newId();
    for (let n = 0; n < 30; n += 1) {
      const [one, other] = [`media/${id}/one`, `media/${id}/other`];
      await storage.put(one, stream("1"), { contentType: "text/plain" });
      await Promise.all([
        storage.delete([one]),
        storage.put(other, stream("2"), { contentType: "text/plain" }),
      ]);
      expect(await storage.head(other)).not.toBeNull();
      await storage.delete([other]);
    }
    expect(readdirSync(join(root, "media", id.slice(0, 5)))).toEqual([]);
  });
});

describe("an S3 server", () => {
  test("an address to put at takes these bytes there, and nothing else", async () => {
    const storage = createS3Storage(await startS3(), silentLog);
    const key = `uploads/${newId()}`;
    const signed = await storage.presignPut(key, {
      ...{ contentType: "image/png", bytes: 5, expiresInSeconds: 300 },
    });
    if (!signed) throw new Error("S3 signs");
    const send = async (url: string, body: string, type = "image/png") =>
      (
        await fetch(url, {
          method: "PUT",
          body,
          headers: {
            ...signed.headers,
            "content-type": type,
            "content-length": String(body.length),
          },
        })
      ).status;
    expect(await send(signed.url.replace(key, `uploads/${newId()}`), "12345")).toBe(403);
    expect(await send(signed.url, "123456")).toBe(403);
    expect(await send(signed.url, "12345", "text/html")).toBe(403);
    expect(await storage.head(key)).toBeNull();
    expect(await send(signed.url, "12345")).toBe(200);
    expect(await storage.head(key)).toMatchObject({ bytes: 5 });
  });

  test("that is away answers `unavailable`, to every call", async () => {
    const s3 = await startS3();
    const storage = createS3Storage(s3, silentLog);
    await s3.stop();
    const key = `media/${newId()}/x`;
    const page = { after: null, limit: 1 };
    for (const call of [
      () => storage.put(key, stream("x"), { contentType: "text/plain" }),
      ...[() => storage.get(key), () => storage.head(key), () => storage.delete([key])],
      () => storage.list("media/", page),
      () => storage.move(key, `media/${newId()}/y`),
    ])
      expect(await refusalOf(call())).toBe("unavailable");
  });
});
