/** Cuts a stream into parts of one size, the last one shorter: what S3 takes an object in whose length nobody knows yet. */
import type { ByteStream } from "../../kit/storage.ts";
import { tooLarge } from "./refusals.ts";

/** A buffer of its own for each part, so that one may still be on its way while the next one is filled. */
export async function* partsOf(
  content: ByteStream,
  partBytes: number,
  bytesMax: number,
): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    let rest = chunk;
    while (held + rest.byteLength >= partBytes) {
      const cut = partBytes - held;
      yield Buffer.concat([...chunks, rest.subarray(0, cut)], partBytes);
      rest = rest.subarray(cut);
      chunks = [];
      held = 0;
    }
    if (rest.byteLength > 0) chunks.push(rest);
    held += rest.byteLength;
  }
  if (held > 0 || bytes === 0) yield Buffer.concat(chunks, held);
}
