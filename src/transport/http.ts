/**
 * The HTTP door: `POST /v1/<operation>` with a JSON body, for who has no socket yet or none at all. Everything an
 * operation does is dispatch's; here is what HTTP adds: hosts, origins, headers, bodies, bearer tokens.
 */
import { Elysia } from "elysia";
import type { Server } from "bun";
import type { Catalogue } from "../kit/catalogue.ts";
import type { Caller, Origin } from "../kit/context.ts";
import { AppError, errorTable } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { Contract, RateLimit } from "../kit/operation.ts";
import type { UnitOfWork } from "../realtime/unit-of-work.ts";
import { limitSubject, type AddressReader } from "./address.ts";
import { readJsonBody } from "./body.ts";
import type { ContextFactory } from "./contexts.ts";
import { RequestCookies, type CookiePlace } from "./cookies.ts";
import type { Dispatch } from "./dispatch.ts";
import { drainingError } from "./drain.ts";
import { toAppError } from "./faults.ts";
import type { Gateway } from "./gateway.ts";
import { apiHeaders, corsHeaders, type OriginPolicy } from "./headers.ts";
import { rateLimited, type Limiter } from "./rate-limit.ts";
import type { Timing } from "./timing.ts";

export const httpRate: RateLimit = { name: "http", by: "address", limit: 300, perSeconds: 300 };

export interface HttpParts {
  readonly catalogue: Catalogue;
  readonly dispatch: Dispatch;
  readonly gateway: Gateway;
  readonly contexts: ContextFactory;
  readonly unitOfWork: UnitOfWork;
  readonly addresses: AddressReader;
  readonly limiter: Limiter;
  readonly timing: Timing;
  readonly policy: () => OriginPolicy;
  readonly cookiePlace: () => CookiePlace;
  readonly log: Log;
}

/** Names under which tokens have been seen in addresses, and what ours look like under any name. */
const tokenParameters = new Set([
  "token",
  "access_token",
  "accesstoken",
  "jwt",
  "auth",
  "authorization",
]);
const tokenShape = /^(Bearer )?[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}$/i;

export function httpDoor(parts: HttpParts) {
  return new Elysia({ name: "http-door" })
    .get(
      "/v1/socket",
      ({ request, server }) =>
        answer(parts, request, server, () => upgrade(parts, request, server)),
      {
        detail: { hide: true },
      },
    )
    .options("/v1/*", ({ request, server }) => answer(parts, request, server, preflight), {
      detail: { hide: true },
    })
    .all(
      "/v1/:operation",
      ({ request, server, params }) =>
        answer(parts, request, server, (requestId) =>
          call(parts, request, server, params.operation, requestId),
        ),
      { parse: "none", detail: { hide: true } },
    );
}

/** Runs a handler and turns whatever it throws into the error object; adds what every API answer carries. */
export async function answer(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  handle: (requestId: string) => Promise<Response | undefined>,
): Promise<Response | undefined> {
  const requestId = newId();
  const isAllowed = parts.policy().allowsOrigin(request.headers.get("origin"));
  let response: Response | undefined;
  try {
    await refuseTokenInAddress(parts, request, server);
    if (!isAllowed) throw new AppError("forbidden", "That origin is not allowed here.");
    response = await handle(requestId);
  } catch (error) {
    response = errorResponse(toAppError(error, null, parts.log.child({ requestId })), requestId);
  }
  if (!response) return undefined;
  const headers = { ...apiHeaders, ...corsHeaders(request, isAllowed) };
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  response.headers.set("x-request-id", requestId);
  return response;
}

const preflight = async (): Promise<Response> => new Response(null, { status: 204 });

export function errorResponse(error: AppError, requestId: string): Response {
  const { retryAfterMs } = error.details;
  const headers: Record<string, string> = { ...apiHeaders };
  if (retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(retryAfterMs / 1000));
  if (error.code === "method-not-allowed") headers["allow"] = "POST";
  // The rest of such a body is not waited for.
  if (error.code === "too-large" || error.code === "timeout") headers["connection"] = "close";
  return Response.json(
    { error: error.toWire(requestId) },
    { status: errorTable[error.code].status, headers },
  );
}

async function call(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  name: string,
  requestId: string,
): Promise<Response> {
  const contract = parts.dispatch.find(name, "http");
  if (!contract) throw new AppError("not-found", "No such operation.");
  if (request.method !== "POST")
    throw new AppError("method-not-allowed", "Operations are called with POST.");
  if (contract.kind === "write" && parts.gateway.isDraining) throw drainingError();
  const cookies = new RequestCookies(request, contract, parts.cookiePlace(), parts.policy());
  const origin = originOf(parts, request, server, requestId);
  const caller = await authenticate(parts, request, contract, origin);
  const input = cookies.fill(await readJsonBody(request, parts.timing.bodyMs));
  const key = request.headers.get("idempotency-key");
  try {
    const answered = await parts.dispatch.call({ operation: name, input, key, caller, origin });
    const { output, setCookies } = cookies.take(answered);
    return withCookies(Response.json(output, { status: contract.httpStatus ?? 200 }), setCookies);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return withCookies(errorResponse(error, requestId), cookies.onRefusal(error));
  }
}

function withCookies(response: Response, setCookies: readonly string[]): Response {
  for (const cookie of setCookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** Counts the call, for the person or else for the address, and only then asks the database who they are. */
export async function authenticate(
  parts: HttpParts,
  request: Request,
  contract: Contract,
  origin: Origin,
): Promise<Caller | null> {
  const ctx = parts.contexts(origin, null);
  const { authenticator } = parts.catalogue;
  const token = contract.access === "public" ? null : bearerToken(request);
  const claims = token === null ? null : await authenticator.verify(ctx, token).catch(nobody);
  await count(parts, claims?.accountId ?? limitSubject(origin.address));
  if (contract.access === "public") return null;
  if (!claims) throw new AppError("unauthenticated");
  // A write looks again, inside its transaction.
  if (
    contract.kind === "read" &&
    !(await authenticator.live(ctx.sql, [claims])).has(claims.sessionId)
  ) {
    throw new AppError("unauthenticated");
  }
  return claims;
}

function bearerToken(request: Request): string | null {
  const [scheme = "", token] = (request.headers.get("authorization") ?? "").split(" ");
  return scheme.toLowerCase() === "bearer" && token ? token : null;
}

function nobody(error: unknown): null {
  if (error instanceof AppError && error.code === "unauthenticated") return null;
  throw error;
}

export async function count(parts: HttpParts, subject: string): Promise<void> {
  const waitMs = await parts.limiter.take(subject, httpRate);
  if (waitMs > 0) throw rateLimited(waitMs);
}

async function upgrade(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
): Promise<Response | undefined> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new AppError("bad-request", "This address speaks WebSocket.");
  }
  const address = addressOf(parts, request, server);
  const isUpgraded = server && parts.gateway.upgrade(server, request, { address });
  if (!isUpgraded) throw new AppError("bad-request", "The WebSocket handshake is not complete.");
  return undefined;
}

/** Addresses are logged, cached and shared: a token that stood in one is no secret any more, and its session ends. */
export async function refuseTokenInAddress(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
): Promise<void> {
  if (!request.url.includes("?")) return;
  const leaked = [...new URL(request.url).searchParams].filter(
    ([name, value]) => tokenParameters.has(name.toLowerCase()) || tokenShape.test(value),
  );
  if (leaked.length === 0) return;
  const origin = originOf(parts, request, server, newId());
  await count(parts, limitSubject(origin.address));
  const ctx = parts.contexts(origin, null);
  const tokens = new Set(leaked.map(([, value]) => value.replace(/^bearer /i, "")));
  for (const token of tokens) {
    // An address has room for a thousand of them: only one that is ours is worth a transaction.
    if (!(await parts.catalogue.authenticator.verify(ctx, token).catch(nobody))) continue;
    await parts.unitOfWork({ accountId: null, key: null }, (tx) =>
      parts.catalogue.authenticator.revokeLeaked({ ...ctx, sql: tx.sql, db: tx.db, tx }, token),
    );
  }
  throw new AppError(
    "bad-request",
    "Tokens do not belong in addresses: they go into a header or the first frame.",
  );
}

export function originOf(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  requestId: string,
): Origin {
  return {
    requestId,
    door: "http",
    address: addressOf(parts, request, server),
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 200),
  };
}

function addressOf(parts: HttpParts, request: Request, server: Server<unknown> | null): string {
  const peer = server?.requestIP(request)?.address ?? "";
  return parts.addresses.clientOf(peer, request.headers.get("x-forwarded-for"));
}
