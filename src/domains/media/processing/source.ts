/** Brings what a person sent from the storage to where tools can work on it. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { sniff, sniffBytes, type Sniffed } from "#src/platform/imaging/sniff.ts";
import { sourceKey } from "../keys.ts";

export interface Source {
  readonly path: string;
  readonly bytes: number;
  /** Null for what we do not know. */
  readonly sniffed: Sniffed | null;
}

/** Null where it is gone, which no later try can change. */
export async function fetchSource(
  { services, stopping }: JobContext,
  mediaId: Id,
  folder: string,
): Promise<Source | null> {
  const found = await services.storage.get(sourceKey(mediaId));
  if (found === null) return null;
  const path = join(folder, "source");
  const file = await open(path, "wx");
  try {
    for await (const chunk of found.content) {
      stopping.throwIfAborted();
      await file.writeFile(chunk);
    }
    const head = new Uint8Array(sniffBytes);
    const { bytesRead } = await readHead(path, head);
    return { path, bytes: found.facts.bytes, sniffed: sniff(head.subarray(0, bytesRead)) };
  } finally {
    await file.close();
  }
}

async function readHead(path: string, head: Uint8Array): Promise<{ bytesRead: number }> {
  const file = await open(path, "r");
  try {
    return await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
}
