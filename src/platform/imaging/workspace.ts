/** A folder for the work on one medium: gone when the work ends, and cleared away later where this process was killed. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "../process-alive.ts";

const prefix = "hubbub-media-";

/** Of this process, which may have the number that another one had before it, as in a container it has. */
const own = new Set<string>();
let swept: Promise<void> | undefined;

export async function inWorkspace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await (swept ??= removeAbandoned());
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  own.add(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    own.delete(folder);
  }
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, owner] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    const folder = join(tmpdir(), name);
    if (owner === undefined || own.has(folder)) continue;
    if (Number(owner) !== process.pid && isProcessAlive(Number(owner))) continue;
    // Another user's folder, or somebody else clears it away just now.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
