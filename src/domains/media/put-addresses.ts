/** Where a device puts what it does not send through `POST /v1/media`: at S3's own door, or else at ours. */
import type { ReadContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { AwaitedUpload, PutAddress } from "#src/kit/media-doors.ts";
import type { PresignedPut } from "#src/kit/storage.ts";
import { isHere } from "./access.ts";
import { uploadKey } from "./keys.ts";
import { findMedium, type MediumRow } from "./queries.ts";
import type { UrlContext } from "./urls.ts";

/** From the call to the last byte. */
export const uploadLifetimeMs = 5 * 60_000;

const purpose = "media upload";

export async function signPut(
  ctx: UrlContext,
  { id, uploadType, uploadBytes, uploadExpiresAt }: MediumRow,
): Promise<PresignedPut & { readonly expiresAt: Date }> {
  const [contentType, bytes] = [uploadType ?? "", uploadBytes ?? 0];
  const expiresAt = uploadExpiresAt ?? ctx.clock.now();
  const leftSeconds = (expiresAt.getTime() - ctx.clock.now().getTime()) / 1000;
  const signed = await ctx.services.storage.presignPut(uploadKey(id), {
    ...{ contentType, bytes },
    expiresInSeconds: Math.max(1, Math.floor(leftSeconds)),
  });
  return { ...(signed ?? ownAddress(ctx, id, { contentType, bytes, expiresAt })), expiresAt };
}

interface Upload {
  readonly contentType: string;
  readonly bytes: number;
  readonly expiresAt: Date;
}

function ownAddress(ctx: UrlContext, id: Id, upload: Upload): PresignedPut {
  const { contentType, bytes } = upload;
  const expires = Math.floor(upload.expiresAt.getTime() / 1000);
  const signature = ctx.services.secrets.mac(purpose, messageOf(id, expires, upload));
  const query = `expires=${expires}&signature=${signature.toString("base64url")}`;
  return {
    url: `${ctx.services.settings.publicUrl}/media/upload/${id}?${query}`,
    headers: { "content-type": contentType, "content-length": String(bytes) },
  };
}

/** See `MediaDoors.admitPut`. */
export async function admitPut(
  ctx: ReadContext,
  { mediaId, expires, signature }: PutAddress,
  sent: { readonly contentType: string; readonly bytes: number },
): Promise<AwaitedUpload> {
  const mac = Buffer.from(signature, "base64url");
  const isOurs = ctx.services.secrets.isMac(purpose, messageOf(mediaId, expires, sent), mac);
  if (!isOurs || expires * 1000 <= ctx.clock.now().getTime())
    throw new AppError(
      "forbidden",
      "Not at this address, of this type and length, or not any more.",
    );
  return await requireAwaited(ctx, mediaId);
}

/** See `MediaDoors.requireAwaited`. */
export async function requireAwaited(ctx: ReadContext, mediaId: Id): Promise<AwaitedUpload> {
  const medium = await findMedium(ctx.sql, mediaId);
  if (medium?.state !== "uploading" || !(await isHere(ctx.sql, medium.ownerId)))
    throw new AppError("conflict", "This upload is complete, or was given up.");
  return { key: uploadKey(mediaId), ownerId: medium.ownerId };
}

function messageOf(
  mediaId: Id,
  expires: number,
  { contentType, bytes }: { readonly contentType: string; readonly bytes: number },
): string {
  return `${mediaId} ${expires} ${bytes} ${contentType}`;
}
