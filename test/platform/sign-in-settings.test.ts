import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "bun:test";
import { decodeProtectedHeader, importSPKI, jwtVerify } from "jose";
import { loadConfig, type Config } from "#src/config.ts";
import { appleSecret } from "#src/platform/apple-secret.ts";
import { emailStanding } from "#src/platform/provider-email.ts";
import { relyingPartyOf } from "#src/platform/relying-party.ts";
import { StartupError } from "#src/platform/startup-error.ts";

const development = { tokenSecret: `local:${"t".repeat(32)}`, encryptionKey: "e".repeat(32) };
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });

function load(variables: Record<string, string>): Config["signIn"] {
  return loadConfig(variables, () => development).signIn;
}

function refusal(variables: Record<string, string>): string {
  try {
    load(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return "accepted";
}

const own = {
  OIDC_PROVIDERS: "own",
  OIDC_OWN_ISSUER: "https://id.example",
  OIDC_OWN_CLIENT_ID: "hubbub",
  OIDC_OWN_CLIENT_SECRET: "secret",
};
const apple = {
  OIDC_PROVIDERS: "apple",
  OIDC_APPLE_CLIENT_ID: "org.example.app",
  OIDC_APPLE_TEAM_ID: "TEAM123456",
  OIDC_APPLE_KEY_ID: "KEY1234567",
  OIDC_APPLE_PRIVATE_KEY: pem,
};

test("nothing set offers no provider and passkeys for our own address", () => {
  expect(load({})).toEqual({
    passkeyRpId: undefined,
    passkeyOrigins: [],
    returnUrls: undefined,
    providers: [],
  });
});

test("Google and Apple need their credentials and nothing else", () => {
  const { providers } = load({
    ...apple,
    OIDC_PROVIDERS: "google,apple",
    OIDC_GOOGLE_CLIENT_ID: "id",
    OIDC_GOOGLE_CLIENT_SECRET: "secret",
  });
  expect(providers).toMatchObject([
    { label: "Google", issuer: "https://accounts.google.com", trustsEmail: "google" },
    { label: "Apple", issuer: "https://appleid.apple.com", responseMode: "form_post" },
  ]);
});

test("the word of any other issuer for an address is taken only where it is said so", () => {
  expect(load(own).providers[0]).toMatchObject({ name: "own", trustsEmail: "never" });
  expect(load({ ...own, OIDC_OWN_TRUST_EMAIL: "verified" }).providers[0]?.trustsEmail).toBe(
    "verified",
  );
});

const bad: [what: string, variables: Record<string, string>, name: string][] = [
  ["a provider without its id", { ...own, OIDC_OWN_CLIENT_ID: "" }, "OIDC_OWN_CLIENT_ID"],
  [
    "a provider without its secret",
    { ...own, OIDC_OWN_CLIENT_SECRET: "" },
    "OIDC_OWN_CLIENT_SECRET",
  ],
  ["a provider without its issuer", { ...own, OIDC_OWN_ISSUER: "" }, "OIDC_OWN_ISSUER"],
  [
    "an issuer that is http elsewhere",
    { ...own, OIDC_OWN_ISSUER: "http://id.example" },
    "OIDC_OWN_ISSUER",
  ],
  ["a name with capitals", { OIDC_PROVIDERS: "Own" }, "OIDC_PROVIDERS"],
  ["a name twice", { ...own, OIDC_PROVIDERS: "own,own" }, "OIDC_PROVIDERS"],
  ["scopes without openid", { ...own, OIDC_OWN_SCOPES: "email" }, "OIDC_OWN_SCOPES"],
  ["a trust that there is not", { ...own, OIDC_OWN_TRUST_EMAIL: "yes" }, "OIDC_OWN_TRUST_EMAIL"],
  ["an Apple without a key", { ...apple, OIDC_APPLE_PRIVATE_KEY: "" }, "OIDC_APPLE_PRIVATE_KEY"],
  [
    "an Apple key that is none",
    { ...apple, OIDC_APPLE_PRIVATE_KEY: "key" },
    "OIDC_APPLE_PRIVATE_KEY",
  ],
  [
    "an Apple key on another curve",
    {
      ...apple,
      OIDC_APPLE_PRIVATE_KEY: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      }),
    },
    "OIDC_APPLE_PRIVATE_KEY",
  ],
  ["a return to a script", { SIGN_IN_RETURN_URLS: "javascript:alert(1)" }, "SIGN_IN_RETURN_URLS"],
  ["a return over http", { SIGN_IN_RETURN_URLS: "http://app.example/" }, "SIGN_IN_RETURN_URLS"],
  [
    "a return to a scheme of anybody's",
    { SIGN_IN_RETURN_URLS: "app:/back" },
    "SIGN_IN_RETURN_URLS",
  ],
  [
    "a return with a fragment",
    { SIGN_IN_RETURN_URLS: "https://a.example/#x" },
    "SIGN_IN_RETURN_URLS",
  ],
  ["a domain with a path", { PASSKEY_RP_ID: "a.example/x" }, "PASSKEY_RP_ID"],
  ["an origin with a path", { PASSKEY_ORIGINS: "https://a.example/x" }, "PASSKEY_ORIGINS"],
  ["any origin", { PASSKEY_ORIGINS: "*" }, "PASSKEY_ORIGINS"],
  [
    "a key hash that is cut short",
    { PASSKEY_ORIGINS: "android:apk-key-hash:abc" },
    "PASSKEY_ORIGINS",
  ],
];

test.each(bad)(
  "%s stops the start with a line that names the setting",
  (_what, variables, name) => {
    expect(refusal(variables)).toStartWith(name);
    expect(refusal(variables)).not.toContain("\n");
  },
);

test("production takes no provider on http, nor without a list of where people may be sent back to", () => {
  const production = {
    ...own,
    NODE_ENV: "production",
    TOKEN_SECRET: "a:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
    ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
    SIGN_IN_RETURN_URLS: "https://app.example/back",
  };
  expect(refusal(production)).toBe("accepted");
  expect(refusal({ ...production, SIGN_IN_RETURN_URLS: "" })).toStartWith("SIGN_IN_RETURN_URLS");
  const local = { ...production, OIDC_OWN_ISSUER: "http://127.0.0.1:4000" };
  expect(refusal(local)).toStartWith("OIDC_OWN_ISSUER");
  expect(refusal({ ...production, PASSKEY_ORIGINS: "http://app.example" })).toStartWith(
    "PASSKEY_ORIGINS",
  );
});

test("Apple's client secret is signed by our key, for Apple, for this client, for minutes", async () => {
  const line = pem.replaceAll("\n", "\\n");
  const [settings] = load({ ...apple, OIDC_APPLE_PRIVATE_KEY: line }).providers;
  if (settings?.credential.kind !== "apple") throw new Error("Apple has another credential.");
  const body = new URLSearchParams();
  await appleSecret(settings.credential, settings.clientId)(null, null, body);
  const secret = String(body.get("client_secret"));
  expect(decodeProtectedHeader(secret)).toEqual({ alg: "ES256", kid: "KEY1234567" });
  const key = await importSPKI(publicKey.export({ type: "spki", format: "pem" }), "ES256");
  const { payload } = await jwtVerify(secret, key, {
    issuer: "TEAM123456",
    subject: "org.example.app",
    audience: "https://appleid.apple.com",
  });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
  expect(body.get("client_id")).toBe("org.example.app");
});

const proven = (trust: "never" | "verified" | "google", claims: object) =>
  emailStanding(trust, { ...claims }).emailProven;

test("an issuer's word counts where it is trusted, and Google's for the mailboxes it runs", () => {
  const verified = { email: "a@example.org", email_verified: true };
  expect(proven("never", verified)).toBe(false);
  expect(proven("verified", verified)).toBe(true);
  expect(proven("verified", { ...verified, email_verified: "true" })).toBe(true);
  expect(proven("verified", { ...verified, email_verified: false })).toBe(false);
  expect(proven("verified", { email: "a@example.org" })).toBe(false);
  expect(proven("google", verified)).toBe(false);
  expect(proven("google", { ...verified, hd: "example.org" })).toBe(true);
  expect(proven("google", { ...verified, email: "a@gmail.com" })).toBe(true);
  expect(proven("google", { ...verified, email: "a@gmail.com.evil.example" })).toBe(false);
});

test("passkeys are for our own domain, its pages that may call us, and the apps that are named", () => {
  const place = {
    publicUrl: "https://hubbub.example",
    origins: [
      "https://hubbub.example",
      "https://app.hubbub.example",
      "https://nothubbub.example",
      "https://partner.example",
      "*",
    ],
  };
  const app = `android:apk-key-hash:${"A".repeat(43)}`;
  expect(relyingPartyOf({ passkeyRpId: undefined, passkeyOrigins: [app] }, place)).toEqual({
    id: "hubbub.example",
    origins: ["https://hubbub.example", "https://app.hubbub.example", app],
  });
  expect(relyingPartyOf({ passkeyRpId: "app.hubbub.example", passkeyOrigins: [] }, place)).toEqual({
    id: "app.hubbub.example",
    origins: ["https://app.hubbub.example"],
  });
});
