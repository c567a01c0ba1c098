/**
 * Refresh tokens: which session, which generation, and a MAC of both. The MAC needs the server's key and the family's
 * secret, so neither a stolen database nor a stolen key makes one; and since it is derived, a token whose answer was
 * lost can be given again without ever being stored.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { assert } from "#src/kit/assert.ts";
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const idBytes = 16;
const generationBytes = 4;
const macBytes = 32;
const tokenBytes = idBytes + generationBytes + macBytes;

export const familySecretBytes = 32;

interface Family {
  readonly sessionId: Id;
  readonly secret: Buffer;
}

export interface ParsedToken {
  readonly sessionId: Id;
  readonly generation: number;
  readonly mac: Buffer;
}

export function refreshTokenOf(secrets: Secrets, family: Family, generation: number): string {
  const token = Buffer.alloc(tokenBytes);
  const idWritten = token.write(family.sessionId.replaceAll("-", ""), "hex");
  assert(idWritten === idBytes, "a session's id is a UUID");
  token.writeUInt32BE(generation, idBytes);
  macOf(secrets, family, generation).copy(token, idBytes + generationBytes);
  return token.toString("base64url");
}

/** Null for anything that was not written by `refreshTokenOf`; whether it is authentic is still open. */
export function parseRefreshToken(text: string): ParsedToken | null {
  const token = Buffer.from(text, "base64url");
  if (token.length !== tokenBytes || token.toString("base64url") !== text) return null;
  const hex = token.toString("hex", 0, idBytes);
  return {
    sessionId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    generation: token.readUInt32BE(idBytes),
    mac: token.subarray(idBytes + generationBytes),
  };
}

export function isAuthentic(secrets: Secrets, family: Family, token: ParsedToken): boolean {
  return timingSafeEqual(token.mac, macOf(secrets, family, token.generation));
}

export function hashRefreshToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function macOf(secrets: Secrets, family: Family, generation: number): Buffer {
  return secrets.mac(
    "refresh-token",
    `${family.sessionId}.${generation}.${family.secret.toString("hex")}`,
  );
}
