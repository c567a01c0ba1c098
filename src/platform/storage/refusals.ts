/** The two ways in which a storage says no. */
import { AppError } from "../../kit/errors.ts";

export function tooLarge(bytesMax: number): AppError {
  return new AppError("too-large", `That is more than ${bytesMax} bytes.`);
}

export function away(): AppError {
  return new AppError("unavailable", "Files cannot be reached right now.", { retryAfterMs: 1000 });
}

/** The stream as it is; throws `too-large` at the first byte too many. */
export async function* bounded(
  content: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    yield chunk;
  }
}
