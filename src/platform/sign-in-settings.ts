/**
 * The settings of passkeys and of OpenID providers. Google and Apple need little, any other issuer a few lines more:
 * `OIDC_PROVIDERS=google,own` and `OIDC_OWN_ISSUER`, `OIDC_OWN_CLIENT_ID`, `OIDC_OWN_CLIENT_SECRET`.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Environment } from "./environment.ts";
import { isLoopbackUrl, isReturnUrl } from "./return-urls.ts";
import { StartupError } from "./startup-error.ts";

export interface SignInSettings {
  /** Absent: the host of our own address. */
  readonly passkeyRpId: string | undefined;
  /** Beside the allowed origins: native apps. */
  readonly passkeyOrigins: readonly string[];
  /** Absent: in development any address of this machine. */
  readonly returnUrls: readonly string[] | undefined;
  readonly providers: readonly ProviderSettings[];
}

export interface ProviderSettings {
  readonly name: string;
  /** For the button. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly credential: ProviderCredential;
  readonly scopes: string;
  /** `google`: its word counts for the mailboxes it runs itself, as it says of itself. */
  readonly trustsEmail: "never" | "verified" | "google";
  /** Apple sends names only this way. */
  readonly responseMode: "query" | "form_post";
}

export type ProviderCredential =
  | { readonly kind: "secret"; readonly secret: string }
  /** Apple's: signed anew for every request. PKCS #8, because keys do not survive being frozen. */
  | { readonly kind: "apple"; teamId: string; keyId: string; privateKey: string };

type Preset = Pick<
  ProviderSettings,
  "label" | "issuer" | "scopes" | "trustsEmail" | "responseMode"
>;

const presets: Readonly<Record<string, Preset>> = {
  google: {
    label: "Google",
    issuer: "https://accounts.google.com",
    scopes: "openid email profile",
    trustsEmail: "google",
    responseMode: "query",
  },
  apple: {
    label: "Apple",
    issuer: "https://appleid.apple.com",
    scopes: "openid email name",
    trustsEmail: "verified",
    responseMode: "form_post",
  },
};

const providersMax = 20;

export function readSignIn(env: Environment, production: boolean): SignInSettings {
  const names = env.list("OIDC_PROVIDERS") ?? [];
  if (names.length > providersMax || new Set(names).size < names.length)
    throw new StartupError(`OIDC_PROVIDERS names up to ${providersMax} providers, each once.`);
  const returnUrls = env.list("SIGN_IN_RETURN_URLS");
  for (const url of returnUrls ?? []) refuseReturnUrl(url);
  if (production && names.length > 0 && returnUrls === undefined)
    throw new StartupError(
      "SIGN_IN_RETURN_URLS is needed with OIDC_PROVIDERS: where apps may be returned to.",
    );
  return {
    passkeyRpId: readRpId(env),
    passkeyOrigins: (env.list("PASSKEY_ORIGINS") ?? []).map((origin) =>
      readPasskeyOrigin(origin, production),
    ),
    returnUrls,
    providers: names.map((name) => readProvider(env, name, production)),
  };
}

function refuseReturnUrl(text: string): void {
  if (isReturnUrl(text)) return;
  throw new StartupError(
    `SIGN_IN_RETURN_URLS: "${text}" must be https, http on this machine, or a scheme of an app with a dot, such as ` +
      "org.example.app:/signed-in; without a fragment.",
  );
}

function readRpId(env: Environment): string | undefined {
  const id = env.text("PASSKEY_RP_ID")?.toLowerCase();
  if (id === undefined || URL.parse(`https://${id}`)?.host === id) return id;
  throw new StartupError(`PASSKEY_RP_ID must be a domain such as example.org, got "${id}".`);
}

function readPasskeyOrigin(text: string, production: boolean): string {
  if (production && text.startsWith("http:"))
    throw new StartupError(`PASSKEY_ORIGINS: ${text} must be https in production.`);
  const isApp = /^android:apk-key-hash:[\w-]{43}$/.test(text);
  if (isApp || URL.parse(text)?.origin === text) return text;
  throw new StartupError(
    `PASSKEY_ORIGINS: "${text}" is neither an origin nor android:apk-key-hash: with 43 characters of base64url.`,
  );
}

function readProvider(env: Environment, name: string, production: boolean): ProviderSettings {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name))
    throw new StartupError(
      `OIDC_PROVIDERS: "${name}" must be small letters, digits and hyphens, up to 30.`,
    );
  const prefix = `OIDC_${name.toUpperCase().replaceAll("-", "_")}`;
  const preset = presets[name];
  return {
    name,
    label: env.text(`${prefix}_LABEL`) ?? preset?.label ?? name,
    issuer:
      readIssuer(env, `${prefix}_ISSUER`, production) ?? needed(preset?.issuer, prefix, "ISSUER"),
    clientId: needed(env.text(`${prefix}_CLIENT_ID`), prefix, "CLIENT_ID"),
    credential: readCredential(env, name, prefix),
    scopes: readScopes(env, `${prefix}_SCOPES`) ?? preset?.scopes ?? "openid email profile",
    trustsEmail:
      env.oneOf(`${prefix}_TRUST_EMAIL`, ["never", "verified"]) ?? preset?.trustsEmail ?? "never",
    responseMode: preset?.responseMode ?? "query",
  };
}

function needed(value: string | undefined, prefix: string, name: string): string {
  if (value !== undefined) return value;
  throw new StartupError(`${prefix}_${name} is missing: OIDC_PROVIDERS names its provider.`);
}

/** Kept as written: the issuer in tokens must equal it to the letter, with or without a slash at the end. */
function readIssuer(env: Environment, name: string, production: boolean): string | undefined {
  if (env.webUrl(name) === undefined) return undefined;
  const issuer = env.text(name) ?? "";
  if (issuer.startsWith("https:") || (!production && isLoopbackUrl(issuer))) return issuer;
  throw new StartupError(`${name} must be https.`);
}

function readScopes(env: Environment, name: string): string | undefined {
  const scopes = env.text(name);
  if (scopes === undefined || scopes.split(" ").includes("openid")) return scopes;
  throw new StartupError(`${name} must include openid.`);
}

function readCredential(env: Environment, name: string, prefix: string): ProviderCredential {
  const secret = env.secret(`${prefix}_CLIENT_SECRET`);
  if (name !== "apple" || secret !== undefined)
    return { kind: "secret", secret: needed(secret, prefix, "CLIENT_SECRET") };
  const privateKey = needed(env.secret(`${prefix}_PRIVATE_KEY`), prefix, "PRIVATE_KEY");
  return {
    kind: "apple",
    teamId: needed(env.text(`${prefix}_TEAM_ID`), prefix, "TEAM_ID"),
    keyId: needed(env.text(`${prefix}_KEY_ID`), prefix, "KEY_ID"),
    privateKey: readPrivateKey(`${prefix}_PRIVATE_KEY`, privateKey),
  };
}

/** Where variables cannot hold lines, `\n` stands for their ends. */
function readPrivateKey(name: string, text: string): string {
  const pem = text.replaceAll("\\n", "\n");
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new StartupError(`${name} is not a private key in PEM form.`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new StartupError(`${name} must be an ES256 key, on the curve P-256.`);
  return key.export({ type: "pkcs8", format: "pem" });
}
