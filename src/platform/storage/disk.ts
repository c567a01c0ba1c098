/**
 * Files on this machine's disk, where no S3 is configured. An object is written beside its place, made durable, and then
 * put there in one step: whoever reads sees all of it or none, and what was answered survives a power cut.
 */
import { randomUUID } from "node:crypto";
import {
  access,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteRange, ByteStream, ObjectFacts, ObjectPage, Storage } from "../../kit/storage.ts";
import { BlockWriter } from "./block-writer.ts";
import { keysAfter, pathOf } from "./disk-paths.ts";
import { away, tooLarge } from "./refusals.ts";

/** What is on its way in. Keys never begin with a dot. */
const incoming = ".incoming";
const readChunkBytes = 256 * 1024;
/** Somebody may remove the empty folder that somebody else is about to use. */
const placeTriesMax = 5;

export function createDiskStorage(root: string): Storage {
  return {
    kind: "disk",
    async put(key, content, { bytesMax = Infinity }) {
      const path = pathOf(root, key);
      const temporary = join(root, incoming, randomUUID());
      return await guarded(async () => {
        try {
          const facts = await writeWhole(temporary, content, bytesMax);
          await place(temporary, path);
          return facts;
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
      });
    },
    get: (key, range) => guarded(() => read(pathOf(root, key), range)),
    localFile: (key, range) =>
      guarded(() =>
        absentAsNull(async () => {
          const path = pathOf(root, key);
          await access(path);
          const file = Bun.file(path);
          return range ? file.slice(range.first, range.last + 1) : file;
        }),
      ),
    head: (key) => guarded(() => absentAsNull(async () => factsOf(await stat(pathOf(root, key))))),
    async delete(keys) {
      for (const key of keys) await guarded(() => remove(pathOf(root, key)));
    },
    list: (prefix, page) => guarded(() => list(root, prefix, page)),
    async move(from, to) {
      const target = pathOf(root, to);
      return await guarded(async () => {
        const moved = await absentAsNull(async () => {
          await stat(pathOf(root, from));
          await place(pathOf(root, from), target);
          return true;
        });
        return moved ?? false;
      });
    },
    presignPut: async () => null,
    sweep: (before) => guarded(() => sweep(join(root, incoming), before)),
  };
}

async function writeWhole(
  path: string,
  content: ByteStream,
  bytesMax: number,
): Promise<ObjectFacts> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", 0o600);
  const writer = new BlockWriter(file);
  try {
    let bytes = 0;
    for await (const chunk of content) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      await writer.add(chunk);
    }
    await writer.finish();
    return factsOf(await file.stat());
  } finally {
    await writer.settled();
    await file.close();
  }
}

/** Its name is as durable as its content: the folders that hold it are synced, too. */
async function place(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  for (let tried = 1; ; tried += 1) {
    const made = await mkdir(folder, { recursive: true });
    try {
      await rename(from, to);
      await syncFolders(folder, made);
      return;
    } catch (error) {
      if (!isAbsent(error) || tried === placeTriesMax) throw error;
    }
  }
}

/** From the innermost to the one that holds the first folder newly made. */
async function syncFolders(folder: string, made: string | undefined): Promise<void> {
  const last = made === undefined ? folder : dirname(made);
  for (let current = folder; ; current = dirname(current)) {
    const handle = await open(current, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (current === last) return;
  }
}

async function read(
  path: string,
  range?: ByteRange,
): Promise<{ facts: ObjectFacts; content: ByteStream } | null> {
  const file = await absentAsNull(() => open(path, "r"));
  if (file === null) return null;
  const facts = factsOf(await file.stat());
  const { first: start, last: end } = range ?? { first: 0, last: facts.bytes - 1 };
  return { facts, content: chunksOf(file, start, end) };
}

/** Closes the file when it was read, and when nobody reads on. */
async function* chunksOf(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    for (let at = start; at <= end;) {
      const wanted = Math.min(readChunkBytes, end - at + 1);
      const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, at);
      if (bytesRead === 0) throw away();
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
  // The last one out takes the folder of its id along.
  await rmdir(dirname(path)).catch(() => undefined);
}

async function list(
  root: string,
  prefix: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<ObjectPage> {
  const objects = [];
  for await (const key of keysAfter(root, prefix, after)) {
    const facts = await absentAsNull(async () => factsOf(await stat(pathOf(root, key))));
    if (facts !== null) objects.push({ key, ...facts });
    if (objects.length === limit) return { objects, after: key };
  }
  return { objects, after: null };
}

async function sweep(folder: string, before: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const facts = await absentAsNull(async () => factsOf(await stat(path)));
    if (facts !== null && facts.modifiedAt < before) await rm(path, { force: true });
  }
}

function factsOf({ size, mtime }: { size: number; mtime: Date }): ObjectFacts {
  return { bytes: size, modifiedAt: mtime };
}

async function absentAsNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Of a disk: full, beyond a quota, not writable, broken, gone, out of handles. */
const awayCodes = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO", "ESTALE", "EMFILE", "ENFILE"]);

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (typeof code === "string" && awayCodes.has(code)) throw away();
    throw error;
  }
}
