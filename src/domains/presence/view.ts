/** Rows → wire, for the person themselves. */
import type { PresenceRow } from "./queries.ts";
import { currentOf } from "./rules.ts";
import type { PresenceSettings } from "./schemas.ts";

export function toSettings(row: PresenceRow, now: Date): PresenceSettings {
  const { status, doNotDisturbUntil, text, textUntil } = currentOf(row, now);
  return {
    status,
    doNotDisturbUntil: doNotDisturbUntil?.toISOString() ?? null,
    text,
    textUntil: textUntil?.toISOString() ?? null,
    version: row.version,
  };
}
