/**
 * What S3 sends, as long as it moves: one that falls silent in the middle of an object would else hold whoever reads, and the
 * connection, for ever. The time that the reader takes does not count.
 */
import type { Readable } from "node:stream";

export async function* movingContent(
  content: Readable,
  stallMs: number,
  report: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  const pieces = (content as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => content.destroy(new Error("S3 fell silent")), stallMs);
      const next = await pieces.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw report(error);
  } finally {
    content.destroy();
  }
}
