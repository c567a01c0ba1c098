/**
 * For those who run the server: does it live, can it serve, how does it do. `/livez` asks nothing of anybody; `/readyz`
 * names what is missing; `/metrics` answers whoever
 * has the token, or this machine where there is none, and is not there for anyone else.
 */
import { timingSafeEqual } from "node:crypto";
import { Elysia } from "elysia";
import type { Server } from "bun";
import { AppError } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import type { Metrics } from "../platform/metrics.ts";
import { apiHeaders } from "./headers.ts";
import { errorResponse } from "./http.ts";

export interface OpsParts {
  /** What must work for this instance to be sent traffic. A check that throws or takes too long is not ready. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly metrics: Metrics;
  /** Whoever shows it may read the metrics. Absent: this machine may. */
  readonly metricsToken: string | undefined;
}

const checkMs = 1_000;
const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
/** Whoever came through a proxy is not this machine, whatever its address says. */
const proxyHeaders = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

export function opsDoor(parts: OpsParts) {
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: "ops" })
    .get("/livez", () => json({ status: "ok" }), hidden)
    .get("/readyz", () => readiness(parts.checks), hidden)
    .get("/metrics", ({ request, server }) => metricsPage(parts, request, server), hidden);
}

function json(body: object, status = 200): Response {
  return Response.json(body, { status, headers: apiHeaders });
}

async function readiness(checks: OpsParts["checks"]): Promise<Response> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])),
  );
  const notReady = results.flat();
  return notReady.length === 0
    ? json({ status: "ok" })
    : json({ status: "not-ready", notReady }, 503);
}

async function passes(check: () => Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), checkMs);
  const isUp = check().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([isUp, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function metricsPage(
  { metrics, metricsToken }: OpsParts,
  request: Request,
  server: Server<unknown> | null,
): Promise<Response> {
  if (!mayRead(request, server?.requestIP(request)?.address, metricsToken))
    return errorResponse(new AppError("not-found", "No such address."), newId());
  const { contentType, text } = await metrics.render();
  return new Response(text, { headers: { ...apiHeaders, "content-type": contentType } });
}

function mayRead(request: Request, peer: string | undefined, token: string | undefined): boolean {
  if (token !== undefined) {
    const [scheme = "", given = ""] = (request.headers.get("authorization") ?? "").split(" ");
    // Digests have one length and tell nothing of where two tokens part.
    return scheme.toLowerCase() === "bearer" && timingSafeEqual(digest(given), digest(token));
  }
  const isDirect = proxyHeaders.every((name) => !request.headers.has(name));
  return isDirect && peer !== undefined && loopback.has(peer);
}

function digest(text: string): Buffer {
  return new Bun.CryptoHasher("sha256").update(text).digest();
}
