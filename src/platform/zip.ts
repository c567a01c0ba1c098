/**
 * ZIP archives as streams: written while their files are read, of any length (Zip64), with nothing kept in memory but the
 * list of what went in. Files are stored as they are: most of what fills an archive is compressed already.
 */
import { makeZip } from "client-zip";
import type { ByteStream } from "../kit/storage.ts";

export interface ZippedFile {
  /** With slashes. */
  readonly path: string;
  readonly content: ByteStream;
  readonly modifiedAt: Date;
}

/** What the source throws passes through. Whoever stops reading early ends the file that is being read, and the source. */
export async function* zip(files: AsyncIterable<ZippedFile>): ByteStream {
  const open: { file: AsyncIterator<Uint8Array> | null } = { file: null };
  const source = files[Symbol.asyncIterator]();
  async function* inputs() {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      const { path, content, modifiedAt } = next.value;
      open.file = content[Symbol.asyncIterator]();
      yield { name: path, input: streamOf(open.file), lastModified: modifiedAt };
    }
  }
  try {
    yield* makeZip(inputs());
  } finally {
    // The library lets go of its sources without a word.
    await open.file?.return?.();
    await source.return?.();
  }
}

function streamOf(iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => iterator };
}
