/**
 * OpenID providers, spoken with through openid-client: code flow with PKCE, state and nonce. ID tokens are checked against
 * the issuer's keys although they come straight from it. What an issuer says of itself is asked for once an hour.
 */
import { createHash } from "node:crypto";
import type { Configuration, IDToken } from "openid-client";
import { AppError } from "../kit/errors.ts";
import type {
  IdentityProviders,
  ProviderOutcome,
  ProviderPerson,
  ProviderTrip,
} from "../kit/identity-providers.ts";
import { appleSecret } from "./apple-secret.ts";
import { boundedFetch, outgoingMsMax } from "./bounded-fetch.ts";
import { emailStanding } from "./provider-email.ts";
import { isLoopbackUrl, mayReturnTo } from "./return-urls.ts";
import type { ProviderSettings, SignInSettings } from "./sign-in-settings.ts";

const discoveredForMs = 60 * 60_000;
const nameLengthMax = 200;

/** Loaded when first used. */
const library = () => import("openid-client");

export function createIdentityProviders(
  { providers, returnUrls }: SignInSettings,
  publicUrl: () => string,
): IdentityProviders {
  const byName = new Map(providers.map((settings) => [settings.name, new Provider(settings)]));
  const find = (name: string): Provider => {
    const provider = byName.get(name);
    if (!provider) throw new AppError("not-found", "No such provider.");
    return provider;
  };
  const returnTo = (name: string): string => `${publicUrl()}/v1/auth/callback/${name}`;
  return {
    list: providers.map(({ name, label, issuer }) => ({ name, label, issuer: canonical(issuer) })),
    authorizationUrl: async (name, trip) => await find(name).authorizationUrl(returnTo(name), trip),
    identify: async (name, answer, trip) => await find(name).identify(returnTo(name), answer, trip),
    mayReturnTo: (url) => mayReturnTo(url, returnUrls),
  };
}

class Provider {
  readonly #settings: ProviderSettings;
  #discovered: { config: Promise<Configuration>; untilMs: number } | null = null;

  constructor(settings: ProviderSettings) {
    this.#settings = settings;
  }

  async authorizationUrl(redirectUri: string, trip: ProviderTrip): Promise<string> {
    const { buildAuthorizationUrl } = await library();
    const { scopes, responseMode } = this.#settings;
    const config = await this.#configuration().catch(() => {
      throw new AppError("unavailable", "That provider cannot be reached right now.");
    });
    return buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: scopes,
      state: trip.state,
      nonce: trip.nonce,
      code_challenge: createHash("sha256").update(trip.codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
      ...(responseMode === "query" ? {} : { response_mode: responseMode }),
    }).href;
  }

  async identify(
    redirectUri: string,
    answer: Readonly<Record<string, string>>,
    trip: ProviderTrip,
  ): Promise<ProviderOutcome> {
    const { AuthorizationResponseError } = await library();
    try {
      const person = await this.#trade(redirectUri, answer, trip);
      return { kind: "person", person };
    } catch (error) {
      const isRefusal = error instanceof AuthorizationResponseError;
      if (isRefusal && deniedErrors.has(error.error)) return { kind: "denied" };
      return { kind: "failed", reason: reasonOf(error) };
    }
  }

  async #trade(
    redirectUri: string,
    answer: Readonly<Record<string, string>>,
    trip: ProviderTrip,
  ): Promise<ProviderPerson> {
    const { authorizationCodeGrant, fetchUserInfo } = await library();
    const config = await this.#configuration();
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    const tokens = await authorizationCodeGrant(config, url, {
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      pkceCodeVerifier: trip.codeVerifier,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error("there is no ID token");
    const asksMore = claims["email"] === undefined && config.serverMetadata().userinfo_endpoint;
    const more = asksMore ? await fetchUserInfo(config, tokens.access_token, claims.sub) : {};
    return personOf(this.#settings, { ...more, ...claims }, answer["user"]);
  }

  /** One request at a time asks the issuer, however many wait; a failure is not kept. */
  #configuration(): Promise<Configuration> {
    if (this.#discovered && performance.now() < this.#discovered.untilMs)
      return this.#discovered.config;
    const config = discover(this.#settings);
    const found = { config, untilMs: performance.now() + discoveredForMs };
    this.#discovered = found;
    config.catch(() => {
      if (this.#discovered === found) this.#discovered = null;
    });
    return config;
  }
}

async function discover(settings: ProviderSettings): Promise<Configuration> {
  const { issuer, clientId, credential } = settings;
  const openid = await library();
  const authentication =
    credential.kind === "apple"
      ? appleSecret(credential, clientId)
      : openid.ClientSecretPost(credential.secret);
  const insecure = isLoopbackUrl(issuer) ? [openid.allowInsecureRequests] : [];
  return await openid.discovery(new URL(issuer), clientId, {}, authentication, {
    execute: [openid.enableNonRepudiationChecks, ...insecure],
    timeout: outgoingMsMax / 1000,
    [openid.customFetch]: boundedFetch,
  });
}

/** Google and others use the first; Apple the second. */
const deniedErrors = new Set(["access_denied", "user_cancelled_authorize"]);

function personOf(
  settings: ProviderSettings,
  claims: Partial<IDToken>,
  appleUser: string | undefined,
): ProviderPerson {
  const { iss, sub } = claims;
  if (iss === undefined || sub === undefined) throw new Error("the ID token names nobody");
  const name = typeof claims["name"] === "string" ? claims["name"] : nameIn(appleUser);
  return {
    issuer: canonical(iss),
    subject: sub,
    ...emailStanding(settings.trustsEmail, claims),
    name: name?.trim().slice(0, nameLengthMax) || null,
  };
}

/** With or without a slash behind the host it is the same issuer, also to who looks at its metadata. */
function canonical(issuer: string): string {
  return new URL(issuer).href;
}

/** Apple tells the name beside the code, once, unsigned: good enough for a suggestion. */
function nameIn(user: string | undefined): string | null {
  try {
    const told: unknown = JSON.parse(user ?? "null");
    const { name } = (told ?? {}) as { name?: { firstName?: unknown; lastName?: unknown } };
    const parts = [name?.firstName, name?.lastName];
    return parts.filter((part) => typeof part === "string").join(" ");
  } catch {
    return null;
  }
}

/** Never the cause: it holds tokens. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return `${error.name}: ${error.message.slice(0, 200)}${code}`;
}
