/** Rows → wire. */
import type { Account, Profile, Session } from "./schemas.ts";
import type { AccountRow, ProfileRow } from "./queries.ts";
import type { SessionRow } from "./session-queries.ts";

export function toProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    handle: row.handle,
    displayName: row.displayName,
    bio: row.bio,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

export function toAccount(row: AccountRow): Account {
  return { ...toProfile(row), email: row.email, birthDate: row.birthDate, standing: row.standing };
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    device: { id: row.deviceId, name: row.deviceName, platform: row.devicePlatform },
    addressPrefix: row.addressPrefix,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  };
}
