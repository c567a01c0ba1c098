/** A JSON array, written while its values come, a line each. */
import type { ByteStream } from "#src/kit/storage.ts";

/** What is collected before it is handed on: a row at a time would cost more than the rows do. */
const chunkCharacters = 64 * 1024;

/** `counted` is told how many values there were, once they are all written. */
export async function* jsonArray(
  rows: AsyncIterable<unknown>,
  counted: (count: number) => void,
): ByteStream {
  const encoder = new TextEncoder();
  let count = 0;
  let waiting = "[";
  for await (const row of rows) {
    waiting += `${count === 0 ? "" : ","}\n${JSON.stringify(row)}`;
    count += 1;
    if (waiting.length < chunkCharacters) continue;
    yield encoder.encode(waiting);
    waiting = "";
  }
  counted(count);
  yield encoder.encode(`${waiting}\n]\n`);
}
