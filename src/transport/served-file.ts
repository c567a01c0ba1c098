/**
 * Serving one file to whoever asks: its bytes from the storage, in ranges where wanted, or an answer that fits. What they may
 * not have looks exactly like what does not exist.
 */
import type { Server } from "bun";
import type { ReadContext } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import { newId } from "../kit/id.ts";
import type { ServedFile } from "../kit/media-doors.ts";
import type { RateLimit } from "../kit/operation.ts";
import type { ByteRange, ByteStream } from "../kit/storage.ts";
import { limitSubject } from "./address.ts";
import { rangeOf, type RangeAnswer } from "./byte-range.ts";
import { toAppError } from "./faults.ts";
import { corsHeaders } from "./headers.ts";
import { errorResponse, originOf, refuseTokenInAddress, type HttpParts } from "./http.ts";
import { rateLimited } from "./rate-limit.ts";

/** Others may keep what is for all: so long it may still be seen after it ceased to be. */
const publicSeconds = 300;
/** One's own device keeps it long enough to scroll back. */
const privateSeconds = 60;

/** `find`: null for what is not there, and for whoever may not have it. */
export async function serveFile(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  rate: RateLimit,
  find: (ctx: ReadContext) => Promise<ServedFile | null>,
): Promise<Response> {
  const requestId = newId();
  try {
    await refuseTokenInAddress(parts, request, server);
    const origin = originOf(parts, request, server, requestId);
    const waitMs = await parts.limiter.take(limitSubject(origin.address), rate);
    if (waitMs > 0) throw rateLimited(waitMs);
    const ctx = parts.contexts(origin, null);
    const file = await find(ctx);
    if (!file) throw new AppError("not-found");
    return await respondWith(parts, request, ctx, file);
  } catch (error) {
    const refusal = toAppError(error, null, parts.log.child({ requestId }));
    const response = errorResponse(refusal, requestId);
    response.headers.set("x-request-id", requestId);
    return response;
  }
}

/** The file, or the part of it that was asked for; throws `not-found` where it is not in the storage. */
async function respondWith(
  parts: HttpParts,
  request: Request,
  ctx: ReadContext,
  file: ServedFile,
): Promise<Response> {
  const etag = `"${file.etag}"`;
  const headers = headersOf(parts, request, file, etag);
  if (isNamedIn(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers });
  const range = wantedRange(request, file, etag);
  if (range === "unsatisfiable")
    return new Response(null, {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${file.bytes}` },
    });
  const isPart = range !== "whole";
  const bytes = isPart ? range.last - range.first + 1 : file.bytes;
  const sent = {
    ...headers,
    "content-type": file.contentType,
    "content-length": String(bytes),
    ...(isPart && { "content-range": `bytes ${range.first}-${range.last}/${file.bytes}` }),
  };
  const status = isPart ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers: sent });
  const body = await bodyOf(ctx, file, isPart ? range : undefined);
  // A row without its object is a fault of ours, and looks like what is gone.
  if (body === null) throw new AppError("not-found");
  return new Response(body, { status, headers: sent });
}

type Body = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** What streams is sent without its length (Bun chunks it), which some players mind: what is small is read first. */
const smallBytesMax = 1024 * 1024;

async function bodyOf(
  { services: { storage } }: ReadContext,
  file: ServedFile,
  range: ByteRange | undefined,
): Promise<Body | null> {
  const local = await storage.localFile(file.key, range);
  if (local !== null) return local;
  const found = await storage.get(file.key, range);
  if (found === null) return null;
  const bytes = range ? range.last - range.first + 1 : file.bytes;
  if (bytes > smallBytesMax) return streamOf(found.content);
  return Uint8Array.from(Buffer.concat(await Array.fromAsync(found.content)));
}

/** `If-Range`: a part of what the device already has a part of, or else all of it anew. */
function wantedRange(request: Request, file: ServedFile, etag: string): RangeAnswer {
  const condition = request.headers.get("if-range");
  if (condition !== null && condition !== etag) return "whole";
  return rangeOf(request.headers.get("range"), file.bytes);
}

function isNamedIn(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const tags = new Set(header.split(",").map((tag) => tag.trim().replace(/^W\//, "")));
  return tags.has(etag) || tags.has("*");
}

function headersOf(
  parts: HttpParts,
  request: Request,
  file: ServedFile,
  etag: string,
): Record<string, string> {
  const policy = parts.policy();
  const isAllowed = policy.allowsOrigin(request.headers.get("origin"));
  return {
    ...corsHeaders(request, isAllowed),
    etag,
    "accept-ranges": "bytes",
    "cache-control": file.isPublic
      ? `public, max-age=${publicSeconds}`
      : `private, max-age=${privateSeconds}`,
    // Whoever opens the address itself gets a file, and never a page of ours that runs something.
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": policy.hasOtherOrigins ? "cross-origin" : "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    ...(file.downloadName !== null && {
      "content-disposition": attachment(file.downloadName),
    }),
  };
}

/** RFC 6266: for old readers in ASCII, for the others as it is (RFC 8187). */
function attachment(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Reads on only when the connection has room for more; whoever goes away ends the reading. */
function streamOf(content: ByteStream): ReadableStream<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
