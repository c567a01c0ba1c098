/**
 * The address of an archive. It holds the archive's id and a proof made with the server's key, bound to its owner and its end:
 * nobody can make one up, and nothing that is stored gives one away.
 */
import { idBytesLength, idFromBytes, idToBytes, type Id } from "#src/kit/id.ts";
import type { Services } from "#src/kit/services.ts";
import { exportPath } from "#src/kit/export-door.ts";
import type { ReadyExport } from "./queries.ts";

const purpose = "export-download";
const proofBytes = 32;

type Kept = Pick<ReadyExport, "id" | "accountId" | "expiresAt">;

export function urlOf(
  { secrets, settings }: Pick<Services, "secrets" | "settings">,
  kept: Kept,
): string {
  const token = Buffer.concat([idToBytes(kept.id), secrets.mac(purpose, messageOf(kept))]);
  return `${settings.publicUrl}${exportPath}/${token.toString("base64url")}`;
}

/** Null for what is no token at all; whether it is authentic is still open. */
export function readToken(token: string): { readonly id: Id; readonly proof: Buffer } | null {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== idBytesLength + proofBytes || bytes.toString("base64url") !== token)
    return null;
  return { id: idFromBytes(bytes), proof: bytes.subarray(idBytesLength) };
}

export function isProofOf(
  { secrets }: Pick<Services, "secrets">,
  kept: Kept,
  proof: Buffer,
): boolean {
  return secrets.isMac(purpose, messageOf(kept), proof);
}

function messageOf({ id, accountId, expiresAt }: Kept): string {
  return `${id} ${accountId} ${expiresAt.toISOString()}`;
}
