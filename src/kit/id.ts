/**
 * Identifiers are UUIDv7 (RFC 9562): they sort by creation time, so an index on them grows at its end, and any
 * instance or client can make one without asking.
 */
export type Id = string;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const uuidV7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Before every other id, and nobody's. */
export const nilId: Id = "00000000-0000-0000-0000-000000000000";

export function newId(): Id {
  return Bun.randomUUIDv7();
}

/** Lower-case canonical form only: one object has one spelling. */
export function isId(value: string): boolean {
  return uuidPattern.test(value);
}

export function isUuidV7(value: string): boolean {
  return uuidV7Pattern.test(value);
}

export const idBytesLength = 16;

/** An id as 16 bytes: for what is packed. */
export function idToBytes(id: Id): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** The id that the first 16 bytes are. */
export function idFromBytes(bytes: Buffer): Id {
  const hex = bytes.toString("hex", 0, idBytesLength);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The instant a UUIDv7 carries in its first 48 bits, in milliseconds since 1970. */
export function uuidV7TimestampMs(id: Id): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
