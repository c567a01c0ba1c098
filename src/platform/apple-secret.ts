/** Apple's client secret: a JWT that our own key signs, valid for a few minutes, made anew for each request. */
import { importPKCS8, SignJWT } from "jose";
import type { ProviderCredential } from "./sign-in-settings.ts";

const audience = "https://appleid.apple.com";
const lifetime = "5m";

type AppleCredential = Extract<ProviderCredential, { kind: "apple" }>;

/** A way for openid-client to say who asks. */
export function appleSecret(credential: AppleCredential, clientId: string) {
  const { teamId, keyId, privateKey } = credential;
  return async (_server: unknown, _client: unknown, body: URLSearchParams): Promise<void> => {
    const secret = await new SignJWT()
      .setProtectedHeader({ alg: "ES256", kid: keyId })
      .setIssuer(teamId)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(await importPKCS8(privateKey, "ES256"));
    body.set("client_id", clientId);
    body.set("client_secret", secret);
  };
}
