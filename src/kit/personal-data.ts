/** What a domain keeps of a person: to give it to them, and to forget it. Every table that names accounts belongs to one. */
import type { ReadContext } from "./context.ts";
import type { JobContext } from "./job.ts";
import type { Id } from "./id.ts";

/** One file of an export: JSON as it comes, or bytes from the storage. */
export interface ExportedFile {
  /** Within the archive, with slashes; letters, digits, dots, hyphens and underscores. */
  readonly path: string;
  /** What it holds, as a sentence: stands beside its name in the archive's own page. */
  readonly about?: string;
  /** JSON values, one a row; written as an array. Read in pages: an export is as long as a life. */
  readonly rows?: AsyncIterable<unknown>;
  /** Key in the storage. */
  readonly storageKey?: string;
}

export interface PersonalData {
  /** Names of the tables it answers for: all of its domain's that hold ids of accounts. */
  readonly tables: readonly string[];
  /** What the person is given of it. */
  export(ctx: ReadContext, accountId: Id): AsyncIterable<ExportedFile>;
  /**
   * Removes it for good, in bounded steps, each a transaction of its own; run again after a crash it goes on. The last of
   * all removes the account. Domains are asked in reverse order.
   */
  purge(ctx: JobContext, accountId: Id): Promise<void>;
}
