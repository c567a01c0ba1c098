/** How transport serves archives of people's data without knowing whose they are: the domain that makes them says which. */
import type { ReadContext } from "./context.ts";
import type { ServedFile } from "./media-doors.ts";

/** Behind it, in the address, stands a token. */
export const exportPath = "/exports";

export interface ExportDoor {
  /** Null for a token that is none, ran out, or is of somebody who put their account away. */
  archiveAt(
    ctx: Pick<ReadContext, "sql" | "clock" | "services">,
    token: string,
  ): Promise<ServedFile | null>;
}
