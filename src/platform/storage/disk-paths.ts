/**
 * Where on the disk an object lies: `media/<id>/name` in `media/<first five of the id>/<id>/name`. Ids begin with the time
 * they were made at, so that a folder has what some three days brought, and no folder grows for ever.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkKey } from "./key.ts";

const shardLength = 5;

export function pathOf(root: string, key: string): string {
  const [kind = "", id = "", ...rest] = checkKey(key).split("/");
  return join(root, kind, id.slice(0, shardLength), id, ...rest);
}

/** Keys behind a place, in order; a folder is looked into when its turn has come. */
export async function* keysAfter(
  root: string,
  prefix: string,
  after: string | null,
): AsyncGenerator<string> {
  yield* walk(root, "", 0, {
    wants: (key) => key.startsWith(prefix) && (after === null || key > after),
    mayWant: (start) =>
      (start.startsWith(prefix) || prefix.startsWith(start)) &&
      (after === null || start > after || after.startsWith(start)),
  });
}

interface Search {
  wants(key: string): boolean;
  /** Whether some key that begins so may be wanted. */
  mayWant(start: string): boolean;
}

/** `start`: what all keys in this folder begin with. */
async function* walk(
  folder: string,
  start: string,
  depth: number,
  search: Search,
): AsyncGenerator<string> {
  const isOfShards = depth === 1;
  for (const { name, isFolder } of await entriesOf(folder)) {
    const own = `${start}${name}`;
    if (!isFolder) {
      if (search.wants(own)) yield own;
    } else if (search.mayWant(isOfShards ? own : `${own}/`)) {
      yield* walk(join(folder, name), isOfShards ? start : `${own}/`, depth + 1, search);
    }
  }
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Ordered as the keys are; without what is on its way in. */
async function entriesOf(folder: string): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const entries = found
    .filter(({ name }) => !name.startsWith("."))
    .map((one) => ({ name: one.name, isFolder: one.isDirectory() }));
  const orderOf = ({ name, isFolder }: Entry): string => (isFolder ? `${name}/` : name);
  return entries.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}
