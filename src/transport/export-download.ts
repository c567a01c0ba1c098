/**
 * `GET /exports/<token>`: the archive of somebody's data, for whoever has the address. Anything but a token that is good now
 * looks like what does not exist. The address is in no log, and nobody on the way may keep what it answers.
 */
import { Elysia } from "elysia";
import type { Server } from "bun";
import { AppError } from "../kit/errors.ts";
import { exportPath } from "../kit/export-door.ts";
import { newId } from "../kit/id.ts";
import type { RateLimit } from "../kit/operation.ts";
import { limitSubject } from "./address.ts";
import { toAppError } from "./faults.ts";
import { errorResponse, originOf, type HttpParts } from "./http.ts";
import { respondWith } from "./media-files.ts";
import { rateLimited } from "./rate-limit.ts";

/** A download that breaks off goes on where it ended, now and then. */
const downloadRate: RateLimit = {
  ...{ name: "account.export", by: "address" },
  ...{ limit: 60, perSeconds: 300 },
};

export function exportDownload(parts: HttpParts) {
  const path = `${exportPath}/:token`;
  const hidden = { detail: { hide: true } };
  return new Elysia({ name: "export-download" })
    .route(
      "GET",
      path,
      ({ request, server, params }) => serve(parts, request, server, params.token),
      hidden,
    )
    .route(
      "HEAD",
      path,
      ({ request, server, params }) => serve(parts, request, server, params.token),
      hidden,
    );
}

async function serve(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  token: string,
): Promise<Response> {
  const requestId = newId();
  try {
    const origin = originOf(parts, request, server, requestId);
    const waitMs = await parts.limiter.take(limitSubject(origin.address), downloadRate);
    if (waitMs > 0) throw rateLimited(waitMs);
    const ctx = parts.contexts(origin, null);
    const archive = await parts.catalogue.exportDoor?.archiveAt(ctx, token);
    if (!archive) throw new AppError("not-found");
    const response = await respondWith(parts, request, ctx, archive);
    response.headers.set("cache-control", "no-store");
    return response;
  } catch (error) {
    const refusal = toAppError(error, null, parts.log.child({ requestId }));
    const response = errorResponse(refusal, requestId);
    response.headers.set("x-request-id", requestId);
    return response;
  }
}
