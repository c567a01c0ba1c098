/** Reads archives whose files are stored as they are, by the list at their end. */
interface Entry {
  readonly path: string;
  readonly content: Buffer;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const stored = 0;

export function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endSignature) throw new Error("no archive");
  const count = archive.readUInt16LE(end + 10);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    const { path, content } = readEntry(archive, at);
    files.set(path, content);
    at += 46 + [28, 30, 32].reduce((sum, field) => sum + archive.readUInt16LE(at + field), 0);
  }
  return files;
}

function readEntry(archive: Buffer, at: number): Entry {
  if (archive.readUInt32LE(at) !== entrySignature) throw new Error("no entry");
  if (archive.readUInt16LE(at + 10) !== stored) throw new Error("compressed");
  const nameLength = archive.readUInt16LE(at + 28);
  const [bytes, start] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)];
  const path = archive.toString("utf8", at + 46, at + 46 + nameLength);
  const head = 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
  const content = archive.subarray(start + head, start + head + bytes);
  if (Bun.hash.crc32(content) !== archive.readUInt32LE(at + 16))
    throw new Error(`${path} is broken`);
  return { path, content };
}
