/**
 * Access tokens: JWT, HS256, ten minutes, signed by the first key of a ring and verified by whichever key their `kid`
 * names. Every request shows one, so they are checked by hand, for less than half of what a library for all kinds of JWT
 * takes; what is accepted is exactly what is issued here.
 */
import { jwt } from "@elysiajs/jwt";
import { Elysia } from "elysia";
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from "node:crypto";
import { assert } from "../kit/assert.ts";
import type { Clock } from "../kit/clock.ts";
import { AppError } from "../kit/errors.ts";
import { isId, newId } from "../kit/id.ts";
import type { AccessClaims, AccessTokens } from "../kit/services.ts";

const issuer = "hubbub";
const audience = "hubbub-api";
const algorithm = "HS256";
/** RFC 9068: an ID token, or any other JWT made with the same key, is no access token. */
const type = "at+jwt";
const lifetimeSeconds = 600;
const leewaySeconds = 30;
const secretBytesMin = 32;
/** Ours have some 400. */
const tokenLengthMax = 1_024;

interface TokenKey {
  readonly kid: string;
  readonly secret: string;
}

/** The first key signs. A key is retired by moving it behind a new one, and removed ten minutes later. */
export function createAccessTokens(keys: readonly TokenKey[], clock: Clock): AccessTokens {
  const ring = new Map(keys.map(({ kid, secret }) => [kid, createSecretKey(secret, "utf8")]));
  const [first] = keys.map(signer);
  assert(first && ring.size === keys.length, "there is a token key, and each kid is used once");
  return {
    lifetimeSeconds,
    sign: ({ accountId, sessionId }) =>
      first.sign({
        sub: accountId,
        sid: sessionId,
        jti: newId(),
        exp: Math.floor(seconds(clock)) + lifetimeSeconds,
      }),
    async verify(token) {
      const payload = openToken(ring, token);
      const claims = payload === null ? null : readClaims(payload, seconds(clock));
      if (!claims) throw new AppError("unauthenticated");
      return claims;
    },
  };
}

function signer({ kid, secret }: TokenKey) {
  assert(
    Buffer.byteLength(secret) >= secretBytesMin,
    `a token secret has at least ${secretBytesMin} bytes`,
  );
  const plugin = jwt({
    name: "jwt",
    secret,
    kid,
    alg: algorithm,
    typ: type,
    iss: issuer,
    aud: audience,
  });
  return new Elysia().use(plugin).decorator.jwt;
}

/** The payload of what one of the keys signed, as text; null for anything else. */
function openToken(ring: ReadonlyMap<string, KeyObject>, token: string): string | null {
  if (token.length > tokenLengthMax) return null;
  const [head, payload, signature, ...more] = token.split(".");
  if (head === undefined || payload === undefined || signature === undefined || more.length > 0)
    return null;
  const key = keyFor(ring, head);
  if (!key) return null;
  // As text: of the several ways to write the same bytes one is ours.
  const expected = createHmac("sha256", key).update(`${head}.${payload}`).digest("base64url");
  return isEqual(signature, expected) ? payload : null;
}

/** The head says which key, and nothing that is for the sender to choose: not the algorithm, and no extensions. */
function keyFor(ring: ReadonlyMap<string, KeyObject>, head: string): KeyObject | undefined {
  const { alg, typ, kid, ...others } = parseObject(head) ?? {};
  const isOurs = alg === algorithm && typ === type && Object.keys(others).length === 0;
  return isOurs && typeof kid === "string" ? ring.get(kid) : undefined;
}

function readClaims(payload: string, nowSeconds: number): AccessClaims | null {
  const { iss, aud, sub, sid, jti, iat, exp, nbf } = parseObject(payload) ?? {};
  if (iss !== issuer || aud !== audience || typeof jti !== "string") return null;
  if (typeof iat !== "number" || typeof exp !== "number" || nbf !== undefined) return null;
  if (!Number.isFinite(exp) || nowSeconds >= exp + leewaySeconds) return null;
  if (typeof sub !== "string" || typeof sid !== "string" || !isId(sub) || !isId(sid)) return null;
  return { accountId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
}

function parseObject(encoded: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isEqual(given: string, expected: string): boolean {
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}

function seconds(clock: Clock): number {
  return clock.now().getTime() / 1000;
}
