/**
 * Access tokens: JWT, HS256, ten minutes, signed by the first key of a ring and verified by whichever key their `kid`
 * names. The plugin's defaults accept far more than we issue, so algorithm, type, issuer, audience and every claim
 * are checked here explicitly.
 */
import { jwt } from "@elysiajs/jwt";
import { Elysia } from "elysia";
import { decodeProtectedHeader } from "jose";
import { assert } from "../kit/assert.ts";
import type { Clock } from "../kit/clock.ts";
import { AppError } from "../kit/errors.ts";
import { isId, newId } from "../kit/id.ts";
import type { AccessTokens } from "../kit/services.ts";

const issuer = "hubbub";
const audience = "hubbub-api";
/** RFC 9068: an ID token, or any other JWT made with the same key, is no access token. */
const type = "at+jwt";
const lifetimeSeconds = 600;
const leewaySeconds = 30;
const secretBytesMin = 32;

interface TokenKey {
  readonly kid: string;
  readonly secret: string;
}

/** The first key signs. A key is retired by moving it behind a new one, and removed ten minutes later. */
export function createAccessTokens(keys: readonly TokenKey[], clock: Clock): AccessTokens {
  const ring = new Map(keys.map((key) => [key.kid, signer(key)]));
  const [first] = ring.values();
  assert(first && ring.size === keys.length, "there is a token key, and each kid is used once");
  return {
    lifetimeSeconds,
    sign: ({ accountId, sessionId }) =>
      first.sign({
        sub: accountId,
        sid: sessionId,
        jti: newId(),
        exp: seconds(clock) + lifetimeSeconds,
      }),
    async verify(token) {
      const claims = await ring.get(kidOf(token))?.verify(token, {
        algorithms: ["HS256"],
        typ: type,
        issuer,
        audience,
        requiredClaims: ["iss", "aud", "sub", "sid", "jti", "iat", "exp"],
        clockTolerance: leewaySeconds,
        currentDate: clock.now(),
      });
      if (!claims) throw new AppError("unauthenticated");
      const { sub, exp } = claims;
      const sid: unknown = claims["sid"];
      if (typeof sub !== "string" || typeof sid !== "string" || typeof exp !== "number")
        throw new AppError("unauthenticated");
      if (!isId(sub) || !isId(sid)) throw new AppError("unauthenticated");
      return { accountId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
    },
  };
}

/** The plugin drops the header when it verifies, so each key has an instance of its own. */
function signer({ kid, secret }: TokenKey) {
  assert(
    Buffer.byteLength(secret) >= secretBytesMin,
    `a token secret has at least ${secretBytesMin} bytes`,
  );
  const plugin = jwt({
    name: "jwt",
    secret,
    kid,
    alg: "HS256",
    typ: type,
    iss: issuer,
    aud: audience,
  });
  return new Elysia().use(plugin).decorator.jwt;
}

function kidOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? "";
  } catch {
    return "";
  }
}

function seconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}
