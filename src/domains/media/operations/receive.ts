import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, nullable, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { overQuota, roomOf } from "../quota.ts";
import {
  AltText,
  exampleMediaId,
  exampleNewMedium,
  FileName,
  Medium,
  MediumKind,
} from "../schemas.ts";
import { viewOf } from "../view.ts";
import { insertReceived } from "../writes.ts";

/** What may stand in the form before the file. */
export const UploadFields = object({
  altText: Type.Optional(AltText),
  kind: Type.Optional(MediumKind),
});

/** Makes a medium of a file that the upload door has stored. Not listed: nobody calls it by name. */
export const receive = defineOperation({
  name: "media.upload",
  kind: "write",
  summary: "Send a file",
  description:
    "As `multipart/form-data`: `altText` and `kind` if you like, then one part `file`. It is stored while it comes, and answered " +
    "when all of it is safe; what is made of it is told by `media.updated`. Pictures up to 10 MiB (JPEG, PNG, WebP, GIF, AVIF), " +
    "films up to 200 MiB (MP4, MOV, WebM), sounds and documents up to 50 MiB. What breaks off leaves nothing behind.",
  access: "account",
  doors: ["http"],
  input: object({
    mediaId: IdSchema,
    bytes: Type.Integer({ minimum: 0 }),
    name: FileName,
    kind: nullable(MediumKind),
    altText: AltText,
  }),
  output: Medium,
  errors: ["too-large", "unsupported-media"],
  why: {
    "too-large": "It is larger than its kind may be, or than what room you have left.",
    "unsupported-media": "It is not what it claims to be, or of no kind that this server takes.",
  },
  example: {
    input: {
      ...{ mediaId: exampleMediaId, bytes: 2_310_554, name: "IMG_2031.jpg", kind: "image" },
      altText: "Two people on a bridge in the rain",
    },
    output: exampleNewMedium,
  },
  httpStatus: 202,
}).handlers({
  async run(ctx, { mediaId, ...file }) {
    const ownerId = ctx.caller.accountId;
    await ctx.tx.lock([userStreamOf(ownerId)]);
    if (file.bytes > (await roomOf(ctx, ctx.tx.sql, ownerId))) throw overQuota(ctx);
    await insertReceived(ctx, { id: mediaId, ownerId, ...file });
    return { mediaId };
  },
  view: async (ctx, { mediaId }) => await viewOf(ctx, mediaId),
});
