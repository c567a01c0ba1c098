/**
 * Files on their way in: `POST /v1/media`, and `PUT` at addresses the domain signed where no S3 has a door of its own. They
 * are streamed to the storage; a row says so only when all of a file is safe, and without one nobody can see it.
 */
import { Elysia } from "elysia";
import type { Server } from "bun";
import type { Caller, ReadContext } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import { isId, newId } from "../kit/id.ts";
import type { MediaDoors } from "../kit/media-doors.ts";
import { compile } from "../kit/schema.ts";
import { limitSubject } from "./address.ts";
import { drainingError } from "./drain.ts";
import { answer, authenticate, count, originOf, type HttpParts } from "./http.ts";
import { checkKey, findResults, hashInput, type KeyedCall } from "./idempotency.ts";
import { boundaryOf, FormReader } from "./multipart.ts";
import { rateLimited } from "./rate-limit.ts";
import { movingBody } from "./upload-body.ts";
import { storeForm, type StoredFile } from "./upload-form.ts";
import { UploadSlots } from "./upload-slots.ts";
import { runWrite } from "./write.ts";

/** A form around the largest file: its fields, and what keeps its parts apart. */
const formBytesMax = 256 * 1024;

export const uploadPath = "/v1/media";

export function uploadDoors(parts: HttpParts) {
  const slots = new UploadSlots();
  const hidden = { parse: "none", detail: { hide: true } } as const;
  return new Elysia({ name: "uploads" })
    .post(
      uploadPath,
      ({ request, server }) =>
        answer(parts, request, server, (requestId) =>
          receive(parts, slots, request, server, requestId),
        ),
      hidden,
    )
    .options(
      "/media/upload/:id",
      ({ request, server }) =>
        answer(parts, request, server, async () => new Response(null, { status: 204 })),
      { detail: { hide: true } },
    )
    .put(
      "/media/upload/:id",
      ({ request, server, params }) =>
        answer(parts, request, server, (requestId) =>
          take(parts, slots, request, server, params.id, requestId),
        ),
      hidden,
    );
}

async function receive(
  parts: HttpParts,
  slots: UploadSlots,
  request: Request,
  server: Server<unknown> | null,
  requestId: string,
): Promise<Response> {
  const { doors, caller, ctx, address } = await admit(parts, request, server, requestId);
  const boundary = boundaryOf(request.headers.get("content-type"));
  if (lengthOf(request) > doors.bytesMax + formBytesMax)
    throw new AppError("too-large", `A file has at most ${doors.bytesMax} bytes.`);
  const key = request.headers.get("idempotency-key");
  if (key !== null) checkKey(key, ctx.clock);
  const waitMs = await parts.limiter.take(caller.accountId, doors.rate);
  if (waitMs > 0) throw rateLimited(waitMs);
  return await slots.run({ accountId: caller.accountId, address }, async () => {
    const roomBytes = (await isRepeated(ctx, doors, caller, key))
      ? Infinity
      : await doors.room(ctx, caller.accountId);
    const form = new FormReader(movingBody(request, parts.timing), boundary);
    const mediaId = newId();
    const file = await storeForm(ctx, doors, form, { mediaId, roomBytes });
    const medium = await keep(parts, ctx, doors, { caller, key, file });
    return Response.json(medium, { status: doors.receive.contract.httpStatus ?? 200 });
  });
}

async function admit(
  parts: HttpParts,
  request: Request,
  server: Server<unknown> | null,
  requestId: string,
): Promise<{ doors: MediaDoors; caller: Caller; ctx: ReadContext; address: string }> {
  const doors = doorsOf(parts);
  const origin = originOf(parts, request, server, requestId);
  const caller = await authenticate(parts, request, doors.receive.contract, origin);
  if (caller === null) throw new AppError("unauthenticated");
  const ctx = parts.contexts(origin, caller);
  // Looked at again when the file is there; but not after taking all of it from whoever was logged out.
  const live = await parts.catalogue.authenticator.live(ctx.sql, [caller]);
  if (!live.has(caller.sessionId)) throw new AppError("unauthenticated");
  return { doors, caller, ctx, address: origin.address };
}

function doorsOf(parts: HttpParts): MediaDoors {
  const doors = parts.catalogue.ports.mediaDoors;
  if (doors === null) throw new AppError("not-found", "No such address.");
  if (parts.gateway.isDraining) throw drainingError();
  return doors;
}

function lengthOf(request: Request): number {
  return Number(request.headers.get("content-length") ?? 0);
}

/** A retry of what was kept already adds nothing, so it needs no room. */
async function isRepeated(
  ctx: ReadContext,
  doors: MediaDoors,
  caller: Caller,
  key: string | null,
): Promise<boolean> {
  if (key === null) return false;
  const call = keyedCall(doors, caller, key, "");
  return (await findResults(ctx.sql, [call])).size > 0;
}

function keyedCall(doors: MediaDoors, caller: Caller, key: string, inputHash: string): KeyedCall {
  const operation = doors.receive.contract.name;
  return { accountId: caller.accountId, operation, key, inputHash };
}

interface Kept {
  readonly caller: Caller;
  readonly key: string | null;
  readonly file: StoredFile;
}

/** Makes a medium of what is stored, or takes it away again. */
async function keep(
  parts: HttpParts,
  ctx: ReadContext,
  doors: MediaDoors,
  { caller, key, file }: Kept,
): Promise<unknown> {
  const { checksum, ...input } = file;
  const { receive: operation } = doors;
  // Each try has an id of its own: it is no part of what makes two of them the same.
  const inputHash = hashInput({ ...input, mediaId: null, checksum });
  const { authenticator, staffGate, auditLog } = parts.catalogue;
  const write = {
    ...{ operation, caller, ctx, prepared: undefined as never },
    input: input as never,
    keyed: key === null ? null : keyedCall(doors, caller, key, inputHash),
    output: compile(operation.contract.output),
  };
  const discard = (): Promise<void> => ctx.services.storage.delete([doors.sourceKey(file.mediaId)]);
  try {
    const medium = await runWrite({ ...parts, authenticator, staffGate, auditLog }, write);
    // The first try's medium: this one's file is of no use.
    if ((medium as { id?: unknown }).id !== file.mediaId) await discard();
    return medium;
  } catch (error) {
    // Of anything else nobody knows whether it was committed; what is nobody's is found by a job.
    if (error instanceof AppError) await discard();
    throw error;
  }
}

async function take(
  parts: HttpParts,
  slots: UploadSlots,
  request: Request,
  server: Server<unknown> | null,
  mediaId: string,
  requestId: string,
): Promise<Response> {
  const doors = doorsOf(parts);
  const origin = originOf(parts, request, server, requestId);
  await count(parts, limitSubject(origin.address));
  const ctx = parts.contexts(origin, null);
  const query = new URL(request.url).searchParams;
  const address = {
    mediaId,
    expires: Number(query.get("expires")),
    signature: query.get("signature") ?? "",
  };
  const contentType = request.headers.get("content-type") ?? "";
  const bytes = lengthOf(request);
  if (!isId(mediaId)) throw new AppError("forbidden");
  const { key, ownerId } = await doors.admitPut(ctx, address, { contentType, bytes });
  // The same address any number of times at once would store as many times what room was kept for.
  await slots.run({ accountId: ownerId, address: origin.address }, async () => {
    const content = movingBody(request, parts.timing);
    const whole = exactly(content, bytes, () => doors.requireAwaited(ctx, mediaId));
    await ctx.services.storage.put(key, whole, { contentType, bytesMax: bytes });
  });
  return new Response(null, { status: 200 });
}

/**
 * A stream that ended early must not pass for a whole one, nor one that nobody waits for by the time it ends: what is stored
 * of a medium that was deleted meanwhile counts for nobody.
 */
async function* exactly(
  content: AsyncIterable<Uint8Array>,
  bytes: number,
  requireAwaited: () => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of content) {
    left -= chunk.byteLength;
    yield chunk;
  }
  if (left > 0) throw new AppError("bad-request", "The body ended early.");
  await requireAwaited();
}
