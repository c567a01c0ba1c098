/** What every answer says to browsers, and which of them may talk to us: one exact list for CORS and sockets. */

import { cookieHeader } from "../kit/cookie.ts";

/** For answers that are data: nothing in them is ever to be rendered, kept or framed. */
export const apiHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Two years; only over https, where browsers heed it. */
export const strictTransport = "max-age=63072000; includeSubDomains";

export interface OriginPolicy {
  allowsHost(host: string | null): boolean;
  /** Native apps send no Origin; browsers always do, and `null` is nobody we know. */
  allowsOrigin(origin: string | null): boolean;
  /** Whether it stands on the list by name, so that it may be trusted with cookies: `*` names nobody. */
  namesOrigin(origin: string): boolean;
  /** Whether pages of other hosts than our own are on it: they show what this server serves. */
  readonly hasOtherOrigins: boolean;
}

export function createOriginPolicy(allowed: {
  origins: readonly string[];
  hosts: readonly string[];
}): OriginPolicy {
  const origins = new Set(allowed.origins);
  const hosts = new Set(allowed.hosts);
  return {
    allowsHost: (host) =>
      host !== null &&
      (hosts.has(host.toLowerCase()) || hosts.has(host.toLowerCase().replace(/:\d+$/, ""))),
    allowsOrigin: (origin) => origin === null || origins.has("*") || origins.has(origin),
    namesOrigin: (origin) => origins.has(origin),
    hasOtherOrigins: allowed.origins.some((origin) => !hosts.has(hostOf(origin))),
  };
}

/** `""` for `*`, which is every other host there is. */
function hostOf(origin: string): string {
  return URL.parse(origin)?.host ?? "";
}

export function corsHeaders(request: Request, isAllowed: boolean): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !isAllowed) return { vary: "Origin" };
  const headers: Record<string, string> = {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Retry-After, X-Request-Id, Content-Range",
  };
  if (request.method !== "OPTIONS") return headers;
  return {
    ...headers,
    "access-control-allow-methods": "POST, PUT",
    "access-control-allow-headers": `Authorization, Content-Type, Idempotency-Key, ${cookieHeader}`,
    "access-control-max-age": "7200",
  };
}
