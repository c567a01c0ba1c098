/** Where the objects of media stand in the storage. Keys are made of ids and of names this server chose, of nothing else. */
import { assert } from "#src/kit/assert.ts";
import { isId, type Id } from "#src/kit/id.ts";

export const mediaPrefix = "media/";

/** All of a medium's objects and no other's begin so. */
export function mediumPrefix(mediaId: Id): string {
  assert(isId(mediaId), "a medium is named by its id");
  return `${mediaPrefix}${mediaId}/`;
}

/** What its owner sent, as it came: processed, and never served. */
export function sourceKey(mediaId: Id): string {
  return `${mediumPrefix(mediaId)}source`;
}

/** Whether it is such a name as stands in `media_files`: others reach neither the storage nor PostgreSQL. */
export function isFileName(name: string): boolean {
  return /^[a-z0-9]{1,32}(\.[a-z0-9]{1,8})?$/.test(name);
}

/** `name` as in `media_files`. */
export function fileKey(mediaId: Id, name: string): string {
  assert(isFileName(name), "a file has a name of ours");
  return `${mediumPrefix(mediaId)}${name}`;
}

export const uploadsPrefix = "uploads/";

/** Where a device puts what it sends past this server; it is moved from there before anybody looks at it. */
export function uploadKey(mediaId: Id): string {
  assert(isId(mediaId), "an upload is named by its medium");
  return `${uploadsPrefix}${mediaId}`;
}

/** Null for what is not ours. */
export function mediaIdOf(key: string): Id | null {
  const [kind, id = ""] = key.split("/");
  const isOurs = mediaPrefix === `${kind}/` || uploadsPrefix === `${kind}/`;
  return isOurs && isId(id) ? id : null;
}
