/** Providers that lie, dawdle, rave or are away. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "bun:test";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWTPayload } from "jose";
import {
  comeBack,
  linkedPerson,
  resultOf,
  returnTo,
  signIn,
  somebody,
  travel,
  useProviders,
  Verifier,
} from "./provider-support.ts";

const { privateKey: appleKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ways = useProviders({
  OIDC_APPLE_CLIENT_SECRET: "",
  OIDC_APPLE_TEAM_ID: "TEAM123456",
  OIDC_APPLE_KEY_ID: "KEY1234567",
  OIDC_APPLE_PRIVATE_KEY: appleKey.export({ type: "pkcs8", format: "pem" }),
});
const { privateKey: foreignKey } = await generateKeyPair("RS256", { extractable: true });
const discovery = "/.well-known/openid-configuration";

function json(body: object, status = 200) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

/** What `own` would sign for `sub` in this sign-in. */
function claimsFor(sub: string, nonce: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ways.own.issuer,
    aud: "hubbub",
    sub,
    nonce,
    iat: now,
    exp: now + 600,
    email: "x@example.org",
  };
}

/** Somebody comes back, and the provider gives this token for the code. */
async function given(makeToken: (nonce: string) => Promise<string>) {
  const verifier = new Verifier();
  const input = { provider: "own", verifierHash: verifier.hash, returnTo };
  const { url } = await ways.world.ok<{ url: string }>("auth.beginProviderLogin", input);
  ways.own.person = somebody();
  const journey = await ways.own.visit(url);
  const token = await makeToken(String(new URL(url).searchParams.get("nonce")));
  const tokens = { access_token: "x", token_type: "Bearer", expires_in: 600, id_token: token };
  ways.own.misbehave("/token", json(tokens));
  try {
    return await resultOf(await comeBack(journey));
  } finally {
    ways.own.misbehave("/token", null);
  }
}

let victim: string;

beforeAll(async () => {
  victim = (await linkedPerson(ways)).person.sub;
});

test("a token as the provider signs them lets in whom it names", async () => {
  const result = await given((nonce) => ways.own.sign(claimsFor(victim, nonce)));
  expect(Object.keys(result)).toEqual(["ticket"]);
});

function without(claims: JWTPayload, name: string): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
}

function partOf(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

const lies: [what: string, make: (claims: JWTPayload) => Promise<string>][] = [
  ["for another sign-in", (claims) => ways.own.sign({ ...claims, nonce: "another" })],
  ["for no sign-in", (claims) => ways.own.sign(without(claims, "nonce"))],
  ["for another service", (claims) => ways.own.sign({ ...claims, aud: "another" })],
  ["of another issuer", (claims) => ways.own.sign({ ...claims, iss: ways.other.issuer })],
  ["that ran out", (claims) => ways.own.sign({ ...claims, exp: 1_700_000_000 })],
  ["that names nobody", (claims) => ways.own.sign(without(claims, "sub"))],
  [
    "that another key signed",
    (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: "of the tests" })
        .sign(foreignKey),
  ],
  ["that nobody signed", async (claims) => `${partOf({ alg: "none" })}.${partOf(claims)}.`],
  [
    "that is signed with the client's own secret",
    (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode("a client secret of the tests alone 7")),
  ],
  ["that is none", async () => "not a token"],
];

test.each(lies)("a token %s lets nobody in", async (_what, make) => {
  const result = await given((nonce) => make(claimsFor(victim, nonce)));
  expect(result).toEqual({ error: "failed" });
});

test("a token's own key set is not asked for: it would be the forger's", async () => {
  const jwk = await exportJWK(foreignKey);
  const result = await given((nonce) =>
    new SignJWT(claimsFor(victim, nonce))
      .setProtectedHeader({ alg: "RS256", jwk: { kty: "RSA", n: String(jwk.n), e: String(jwk.e) } })
      .sign(foreignKey),
  );
  expect(result).toEqual({ error: "failed" });
});

const faults: [what: string, fault: (response: ServerResponse) => void][] = [
  ["refuses", json({ error: "invalid_grant" }, 400)],
  ["breaks", json({ secret: "x" }, 500)],
  ["answers with a page", (response) => void response.end("<h1>hello</h1>")],
  [
    "talks without end",
    (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
        if (!response.destroyed) response.once("drain", more);
      };
      response.writeHead(200, { "content-type": "application/json" });
      more();
    },
  ],
  [
    "sends us elsewhere",
    (response) => void response.writeHead(307, { location: `${ways.other.issuer}/token` }).end(),
  ],
  ["hangs up", (response) => void response.destroy()],
];

test.each(faults)("a provider that %s costs its own sign-in only", async (_what, fault) => {
  const { journey } = await travel(ways, somebody());
  const before = ways.other.asked.get("/token") ?? 0;
  ways.own.misbehave("/token", fault);
  try {
    expect(await resultOf(await comeBack(journey))).toEqual({ error: "failed" });
  } finally {
    ways.own.misbehave("/token", null);
  }
  expect(ways.other.asked.get("/token") ?? 0).toBe(before);
  expect((await signIn(ways, somebody())).data["registration"]).toBeDefined();
});

test("a provider that never answers is given up after some seconds", async () => {
  const { journey } = await travel(ways, somebody());
  ways.own.misbehave("/token", (response) => response.flushHeaders());
  expect(await resultOf(await comeBack(journey))).toEqual({ error: "failed" });
  ways.own.misbehave("/token", null);
}, 60_000);

test("what a provider says of itself is asked for once, again after it was away, and believed only of itself", async () => {
  const { world, other } = ways;
  const begin = () =>
    world.call("auth.beginProviderLogin", {
      provider: "other",
      verifierHash: new Verifier().hash,
      returnTo,
    });
  other.misbehave(discovery, (response) => void response.destroy());
  expect((await begin()).error?.code).toBe("unavailable");
  const elsewhere = { authorization_endpoint: `${ways.own.issuer}/auth`, issuer: ways.own.issuer };
  other.misbehave(discovery, json(elsewhere));
  expect((await begin()).error?.code).toBe("unavailable");
  other.misbehave(discovery, null);
  const before = other.asked.get(discovery) ?? 0;
  const answers = await Promise.all(Array.from({ length: 20 }, begin));
  expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
  expect(other.asked.get(discovery)).toBe(before + 1);
});

test("Apple is shown a secret that our own key signed", async () => {
  const { journey } = await travel(ways, somebody(), { provider: "apple" });
  const shown = Promise.withResolvers<URLSearchParams>();
  ways.own.misbehave("/token", (response, request) => {
    void text(request).then((body) => shown.resolve(new URLSearchParams(body)));
    json({ error: "invalid_grant" }, 400)(response);
  });
  await comeBack(journey);
  ways.own.misbehave("/token", null);
  const body = await shown.promise;
  const { payload } = await jwtVerify(
    String(body.get("client_secret")),
    createPublicKey(appleKey.export({ type: "pkcs8", format: "pem" })),
  );
  expect(payload).toMatchObject({ iss: "TEAM123456", sub: "hubbub" });
  expect(body.get("code_verifier")).toMatch(/^[\w-]{43}$/);
});
