/** Rows → wire. */
import type { Session } from "./schemas.ts";
import type { SessionRow } from "./session-queries.ts";

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    device: { id: row.deviceId, name: row.deviceName, platform: row.devicePlatform },
    addressPrefix: row.addressPrefix,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  };
}
