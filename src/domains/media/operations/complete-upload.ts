import type { ReadContext } from "#src/kit/context.ts";
import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { MediumKind } from "#src/kit/media.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { sniffBytes } from "#src/platform/imaging/sniff.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { sourceKey, uploadKey } from "../keys.ts";
import { findMedium, holdMedium, type MediumRow } from "../queries.ts";
import { judge } from "../rules.ts";
import { exampleMediaId, exampleNewMedium, Medium } from "../schemas.ts";
import { viewOf } from "../view.ts";
import { beginProcessing } from "../writes.ts";

export const completeUpload = defineOperation({
  name: "media.completeUpload",
  kind: "write",
  summary: "Say that a file was put where it belongs",
  description:
    "What was put is taken away from there, so that putting again changes nothing, and then worked on: `media.updated` tells how " +
    "far that is. Calling it again gives the same medium. What is not as it was declared is refused and removed; it may be " +
    "put again.",
  access: "account",
  input: object({ mediaId: IdSchema }),
  output: Medium,
  errors: ["not-found", "unsupported-media", "too-large"],
  why: {
    "too-large": "It is larger than its kind may be.",
    "unsupported-media": "It is not what it claims to be, or of no kind that this server takes.",
  },
  idempotency: "none",
  httpStatus: 202,
  example: { input: { mediaId: exampleMediaId }, output: exampleNewMedium },
})
  .prepare(async (ctx, { mediaId }) => {
    const medium = await findMedium(ctx.sql, mediaId);
    if (medium === null || medium.ownerId !== ctx.caller.accountId) throw notFound();
    // Moving takes time with some storages, and has no place in a transaction.
    return medium.state === "uploading" ? await takeIn(ctx, medium) : null;
  })
  .handler(async (ctx, { mediaId }, kind) => {
    const { accountId } = ctx.caller;
    const { sql } = ctx.tx;
    await ctx.tx.lock([userStreamOf(accountId)]);
    const medium = await holdMedium(sql, mediaId);
    if (medium === null) throw notFound();
    if (medium.state === "uploading") {
      await sql`
        update media set state = 'processing', kind = ${kind}, version = version + 1, state_at = ${ctx.clock.now()},
          unattached_since = ${ctx.clock.now()}
        where id = ${mediaId}`;
      await beginProcessing(ctx, accountId, mediaId);
    }
    return await viewOf({ ...ctx, sql }, mediaId);
  });

/** Checks what was put and moves it to where nobody but the server writes. Answers its kind. */
async function takeIn(ctx: ReadContext, medium: MediumRow): Promise<MediumKind | null> {
  const { storage } = ctx.services;
  const [from, to] = [uploadKey(medium.id), sourceKey(medium.id)];
  const refuse = async (key: string, refusal: AppError): Promise<never> => {
    await storage.delete([key]);
    throw refusal;
  };
  const put = await storage.head(from);
  if (put !== null && put.bytes !== medium.uploadBytes) await refuse(from, otherSize());
  // Without one it was moved by an earlier call that got no further, or by one at this moment.
  if (put !== null) await storage.move(from, to);
  const taken = await storage.head(to);
  if (taken === null) return await gone(ctx, medium.id);
  // Somebody was quick to put another one.
  if (taken.bytes !== medium.uploadBytes) await refuse(to, otherSize());
  try {
    return await judgeStored(ctx, medium, taken.bytes);
  } catch (error) {
    return error instanceof AppError ? await refuse(to, error) : Promise.reject(error);
  }
}

/** Nothing is there: it was never put, or a call at this moment was quicker, and it was worked on and removed already. */
async function gone({ sql }: ReadContext, mediaId: Id): Promise<null> {
  const medium = await findMedium(sql, mediaId);
  if (medium === null) throw notFound();
  if (medium.state === "uploading")
    throw invalidField("mediaId", "names a file that was not put yet");
  return null;
}

function otherSize(): AppError {
  return invalidField("mediaId", "names a file of another size than was declared");
}

async function judgeStored(
  { services }: ReadContext,
  { id, kind, uploadType }: MediumRow,
  bytes: number,
): Promise<MediumKind | null> {
  const range = { first: 0, last: Math.min(bytes, sniffBytes) - 1 };
  const found = await services.storage.get(sourceKey(id), range);
  const chunks = found ? await Array.fromAsync(found.content) : [];
  const judged = judge(Buffer.concat(chunks), { contentType: uploadType ?? "", kind });
  if (bytes > judged.bytesMax)
    throw new AppError("too-large", `A file of that kind has at most ${judged.bytesMax} bytes.`);
  return judged.kind;
}
