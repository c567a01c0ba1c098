/** What passkeys are bound to, from our own address and the settings. */
import type { RelyingParty } from "../kit/services.ts";
import type { SignInSettings } from "./sign-in-settings.ts";

type Settings = Pick<SignInSettings, "passkeyRpId" | "passkeyOrigins">;

/** Of the pages that may call us those on the same domain count, and the apps that are named. */
export function relyingPartyOf(
  { passkeyRpId, passkeyOrigins }: Settings,
  place: { readonly publicUrl: string; readonly origins: readonly string[] },
): RelyingParty {
  const id = passkeyRpId ?? new URL(place.publicUrl).hostname;
  const pages = [new URL(place.publicUrl).origin, ...place.origins].filter((origin) =>
    isWithin(URL.parse(origin)?.hostname ?? "", id),
  );
  return { id, origins: [...new Set([...pages, ...passkeyOrigins])] };
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
