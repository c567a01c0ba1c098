/**
 * The token in a reset's mail: which request it is for, and 256 bits that only the server can derive. It is stored nowhere,
 * neither in the row nor in the waiting job.
 */
import { idBytesLength, idFromBytes, idToBytes, type Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const purpose = "password-reset";
const macBytes = 32;

export function resetTokenOf(secrets: Secrets, id: Id): string {
  return Buffer.concat([idToBytes(id), secrets.mac(purpose, id)]).toString("base64url");
}

/** The request it is for; null for anything that this server did not write. */
export function readResetToken(secrets: Secrets, token: string): Id | null {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== idBytesLength + macBytes || bytes.toString("base64url") !== token)
    return null;
  const id = idFromBytes(bytes);
  return secrets.isMac(purpose, id, bytes.subarray(idBytesLength)) ? id : null;
}
