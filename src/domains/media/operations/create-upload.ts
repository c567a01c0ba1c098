import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, Instant, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { signPut, uploadLifetimeMs } from "../put-addresses.ts";
import { findMedium } from "../queries.ts";
import { overQuota, roomOf } from "../quota.ts";
import { claimedKind, declaredBytesMax, fileNameOf, kindBytesMax, mediaRate } from "../rules.ts";
import { AltText, exampleMediaId, FileName, MediumKind } from "../schemas.ts";
import { insertUpload } from "../writes.ts";

const bytesMax = Math.max(...Object.values(kindBytesMax));

export const createUpload = defineOperation({
  name: "media.createUpload",
  kind: "write",
  summary: "Get an address to put a file at",
  description:
    "For files that should not pass the API: straight to S3 where the server has one. Send the bytes to `url` with `method` and " +
    "exactly these `headers`, then call `media.completeUpload`. The address takes what was declared here, of that type and " +
    "length, and nothing else.",
  access: "account",
  rateLimits: [mediaRate],
  input: object({
    contentType: Type.String({
      maxLength: 127,
      pattern: "^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$",
      description: "Lower case, without parameters.",
    }),
    bytes: Type.Integer({ minimum: 1, maximum: bytesMax }),
    name: Type.Optional(FileName),
    kind: Type.Optional(MediumKind),
    altText: Type.Optional(AltText),
  }),
  output: object({
    mediaId: IdSchema,
    upload: object({
      method: Type.Literal("PUT"),
      url: Type.String(),
      headers: Type.Record(Type.String(), Type.String(), {
        description: "Browsers set `content-length` by themselves, and let nobody else do so.",
      }),
      expiresAt: Instant,
    }),
  }),
  errors: ["too-large"],
  why: { "too-large": "It is larger than its kind may be, or than what room you have left." },
  example: {
    input: { contentType: "video/mp4", bytes: 73_400_320, name: "sea.mp4" },
    output: {
      mediaId: exampleMediaId,
      upload: {
        method: "PUT",
        url: `https://social.example/media/upload/${exampleMediaId}?expires=1795341300&signature=…`,
        headers: { "content-type": "video/mp4", "content-length": "73400320" },
        expiresAt: "2026-11-22T09:35:00.000Z",
      },
    },
  },
}).handlers({
  async run(ctx, { contentType, bytes, name, kind = null, altText = "" }) {
    const ownerId = ctx.caller.accountId;
    const claim = { contentType, kind };
    const most = declaredBytesMax(claim);
    if (bytes > most)
      throw new AppError("too-large", `A file of that kind has at most ${most} bytes.`);
    await ctx.tx.lock([userStreamOf(ownerId)]);
    if (bytes > (await roomOf(ctx, ctx.tx.sql, ownerId))) throw overQuota(ctx);
    const id = newId();
    const expiresAt = new Date(ctx.clock.now().getTime() + uploadLifetimeMs);
    await insertUpload(
      ctx,
      { id, ownerId, kind: claimedKind(claim), name: fileNameOf(name ?? ""), altText, bytes },
      { contentType, expiresAt },
    );
    return { mediaId: id };
  },
  async view(ctx, { mediaId }) {
    const medium = await findMedium(ctx.tx.sql, mediaId);
    // Given up and collected since: another key begins another one.
    if (medium === null) throw new AppError("conflict", "This upload was given up: begin anew.");
    assert(medium.uploadBytes !== null, "an upload keeps what was declared");
    const { url, headers, expiresAt } = await signPut(ctx, medium);
    return {
      mediaId,
      upload: { method: "PUT", url, headers, expiresAt: expiresAt.toISOString() },
    };
  },
});
