/**
 * Refresh tokens: which session, which generation, and a MAC of both. The MAC needs the server's key and the family's
 * secret, so neither a stolen database nor a stolen key makes one; and since it is derived, a token whose answer was
 * lost can be given again without ever being stored.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { assert } from "#src/kit/assert.ts";
import { idBytesLength, idFromBytes, idToBytes, type Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const generationBytes = 4;
const macBytes = 32;
const purpose = "refresh-token";
const tokenBytes = idBytesLength + generationBytes + macBytes;

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

/** As the first key makes it. */
export function refreshTokenOf(secrets: Secrets, family: Family, generation: number): string {
  return written(family, generation, secrets.mac(purpose, messageOf(family, generation)));
}

/** The token that was given and whose hash was kept, whichever key made it; null when that key is gone. */
export function findGivenToken(
  secrets: Secrets,
  family: Family,
  generation: number,
  hash: Buffer,
): string | null {
  const tokens = secrets
    .macs(purpose, messageOf(family, generation))
    .map((mac) => written(family, generation, mac));
  return tokens.find((token) => isHashOf(token, hash)) ?? null;
}

function written(family: Family, generation: number, mac: Buffer): string {
  const token = Buffer.alloc(tokenBytes);
  const idWritten = idToBytes(family.sessionId).copy(token);
  assert(idWritten === idBytesLength, "a session's id is a UUID");
  token.writeUInt32BE(generation, idBytesLength);
  mac.copy(token, idBytesLength + generationBytes);
  return token.toString("base64url");
}

/** Null for anything that was not written by `refreshTokenOf`; whether it is authentic is still open. */
export function parseRefreshToken(text: string): ParsedToken | null {
  const token = Buffer.from(text, "base64url");
  if (token.length !== tokenBytes || token.toString("base64url") !== text) return null;
  return {
    sessionId: idFromBytes(token),
    generation: token.readUInt32BE(idBytesLength),
    mac: token.subarray(idBytesLength + generationBytes),
  };
}

export function isAuthentic(secrets: Secrets, family: Family, token: ParsedToken): boolean {
  return secrets.isMac(purpose, messageOf(family, token.generation), token.mac);
}

export function hashRefreshToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

export function isHashOf(token: string, hash: Buffer): boolean {
  return timingSafeEqual(hashRefreshToken(token), hash);
}

function messageOf(family: Family, generation: number): string {
  return `${family.sessionId}.${generation}.${family.secret.toString("hex")}`;
}
