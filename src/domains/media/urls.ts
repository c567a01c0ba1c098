/**
 * Addresses of files. What anybody may see has a plain one, the same for all. Any other is signed for one person's session,
 * and for minutes; and because both are asked for again when it is fetched, it ends with that session, and with the person's
 * right to see it. What is told to all of a person's devices alike is signed for the person, and for a minute or two.
 */
import type { ReadContext, WithCaller } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

/** With a caller where somebody asked; without one where something is told. */
export type UrlContext = Pick<ReadContext, "services" | "clock"> & Partial<WithCaller>;

/** What stands in an address that is not for everybody. */
export interface ViewerSignature {
  readonly viewer: Id;
  /** Null where it was told to all of the viewer's devices. */
  readonly session: Id | null;
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
/** Of what is told: long enough to fetch what was just heard of, short enough to be bound to no session. */
const toldSpanSeconds = 60;

export function publicUrl(ctx: UrlContext, mediaId: Id, name: string): string {
  return `${ctx.services.settings.publicUrl}/media/${mediaId}/${name}`;
}

export function signedUrl(ctx: UrlContext, mediaId: Id, name: string, viewer: Id): string {
  const session = ctx.caller?.accountId === viewer ? ctx.caller.sessionId : null;
  const span = spanOf(session);
  const expires = (Math.floor(nowSeconds(ctx) / span) + 2) * span;
  const signature = ctx.services.secrets
    .mac(purpose, messageOf(mediaId, name, { viewer, session, expires }))
    .toString("base64url");
  const query = `viewer=${viewer}${session === null ? "" : `&session=${session}`}&expires=${expires}`;
  return `${publicUrl(ctx, mediaId, name)}?${query}&signature=${signature}`;
}

/** Whether we gave this address to that person, there, and it has not run out. */
export function isSigned(
  ctx: UrlContext,
  mediaId: Id,
  name: string,
  signed: ViewerSignature,
): boolean {
  const leftSeconds = signed.expires - nowSeconds(ctx);
  if (!(leftSeconds > 0 && leftSeconds <= 2 * spanOf(signed.session))) return false;
  const mac = Buffer.from(signed.signature, "base64url");
  return ctx.services.secrets.isMac(purpose, messageOf(mediaId, name, signed), mac);
}

function spanOf(session: Id | null): number {
  return session === null ? toldSpanSeconds : spanSeconds;
}

function messageOf(
  mediaId: Id,
  name: string,
  { viewer, session, expires }: Omit<ViewerSignature, "signature">,
): string {
  return `${mediaId}/${name} ${viewer} ${session ?? "told"} ${expires}`;
}

function nowSeconds({ clock }: UrlContext): number {
  return clock.now().getTime() / 1000;
}
