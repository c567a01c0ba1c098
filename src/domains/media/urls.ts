/**
 * Addresses of files. What anybody may see has a plain one, the same for all. Any other is signed for one person, and for
 * minutes; and because that person is asked for again when it is fetched, it ends with their right to see it.
 */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

export type UrlContext = Pick<ReadContext, "services" | "clock">;

/** What stands in an address that is not for everybody. */
export interface ViewerSignature {
  readonly viewer: Id;
  /** Seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

const purpose = "media url";
/**
 * Addresses made within one such span are the same, so that devices find again what they have. They work for one span at
 * least and two at most: ten minutes.
 */
const spanSeconds = 300;

export function publicUrl(ctx: UrlContext, mediaId: Id, name: string): string {
  return `${ctx.services.settings.publicUrl}/media/${mediaId}/${name}`;
}

export function signedUrl(ctx: UrlContext, mediaId: Id, name: string, viewerId: Id): string {
  const expires = (Math.floor(nowSeconds(ctx) / spanSeconds) + 2) * spanSeconds;
  const signature = ctx.services.secrets
    .mac(purpose, messageOf(mediaId, name, viewerId, expires))
    .toString("base64url");
  const query = `viewer=${viewerId}&expires=${expires}&signature=${signature}`;
  return `${publicUrl(ctx, mediaId, name)}?${query}`;
}

/** Whether we gave this address to that person, and it has not run out. */
export function isSigned(
  ctx: UrlContext,
  mediaId: Id,
  name: string,
  { viewer, expires, signature }: ViewerSignature,
): boolean {
  const leftSeconds = expires - nowSeconds(ctx);
  if (!(leftSeconds > 0 && leftSeconds <= 2 * spanSeconds)) return false;
  const mac = Buffer.from(signature, "base64url");
  return ctx.services.secrets.isMac(purpose, messageOf(mediaId, name, viewer, expires), mac);
}

function messageOf(mediaId: Id, name: string, viewerId: Id, expires: number): string {
  return `${mediaId}/${name} ${viewerId} ${expires}`;
}

function nowSeconds({ clock }: UrlContext): number {
  return clock.now().getTime() / 1000;
}
