/** The storage that the settings ask for. */
import { join } from "node:path";
import type { Log } from "../../kit/log.ts";
import type { Storage } from "../../kit/storage.ts";
import { createDiskStorage } from "./disk.ts";
import { createS3Storage, type S3Settings } from "./s3.ts";

export interface StorageSettings {
  /** Absent: the disk. */
  readonly s3: S3Settings | undefined;
  readonly dataDir: string;
}

export function openStorage(
  { s3, dataDir }: StorageSettings,
  log: Log,
): { readonly storage: Storage; close(): void } {
  if (s3 === undefined)
    return { storage: createDiskStorage(join(dataDir, "files")), close: () => undefined };
  const storage = createS3Storage(s3, log);
  return { storage, close: () => storage.close() };
}
