/** What a key may look like: the server's own words and ids, so that no path ever leads out of the storage. */
import { assert } from "../../kit/assert.ts";

/** `kind/<id>` and perhaps more. The second part has eight characters at least, see `disk-paths.ts`. */
const keyPattern =
  /^[a-z0-9]{1,32}\/[A-Za-z0-9_-]{8,64}(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,3}$/;

export function checkKey(key: string): string {
  assert(keyPattern.test(key), "an object's key is made by the server");
  return key;
}
