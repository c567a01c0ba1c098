/** How transport serves archives of people's data without knowing whose they are: the domain that makes them says which. */
import type { ReadContext } from "./context.ts";
import type { ByteStream } from "./storage.ts";

/** Behind it, in the address, stands a token. */
export const exportPath = "/exports";

export interface ExportedArchive {
  readonly bytes: number;
  /** Reads it from the storage; null when it went in the meantime. Whoever stops early ends the reading. */
  open(): Promise<ByteStream | null>;
}

export interface ExportDoor {
  /** Null for a token that is none, ran out, or is of somebody who put their account away. */
  archiveAt(
    ctx: Pick<ReadContext, "sql" | "clock" | "services">,
    token: string,
  ): Promise<ExportedArchive | null>;
}
