/** A form with one file: the fields before it are checked, and the file is stored while it comes. */
import { crc32 } from "node:zlib";
import type { ReadContext } from "../kit/context.ts";
import { AppError, invalidField } from "../kit/errors.ts";
import type { Id } from "../kit/id.ts";
import type { MediumKind } from "../kit/media.ts";
import type { Judgement, MediaDoors, ReceivedFile } from "../kit/media-doors.ts";
import { compile } from "../kit/schema.ts";
import { checkTree } from "./input.ts";
import type { FormPart, FormReader } from "./multipart.ts";

const fieldBytesMax = 64 * 1024;

interface Fields {
  readonly altText?: string;
  readonly kind?: MediumKind;
}

export interface StoredFile extends ReceivedFile {
  /** Of its content: tells a retry from another file under the same key. Not meant against forgery. */
  readonly checksum: number;
}

export interface StoreRequest {
  readonly mediaId: Id;
  /** How much this person may still store. */
  readonly roomBytes: number;
}

/** Throws with nothing kept, unless all of the form is as it should be. */
export async function storeForm(
  ctx: ReadContext,
  doors: MediaDoors,
  form: FormReader,
  request: StoreRequest,
): Promise<StoredFile> {
  const given: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let part = await form.next(); part !== null; part = await form.next()) {
    if (part.name === "file" && part.fileName !== null) {
      const file = await storePart(ctx, doors, part, { ...request, fields: check(doors, given) });
      await expectEnd(ctx, doors, form, request.mediaId);
      return file;
    }
    if (part.fileName !== null)
      throw invalidField("file", "is the name of the one file that is taken");
    given[part.name] = await readField(part);
  }
  throw invalidField("file", "is required");
}

function check(doors: MediaDoors, given: Record<string, string>): Fields {
  checkTree(given);
  return compile(doors.fields).parse({ ...given });
}

async function readField({ content }: FormPart): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    if (bytes > fieldBytesMax)
      throw new AppError("too-large", `A field has at most ${fieldBytesMax} bytes.`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError("bad-request", "The form is not UTF-8.");
  }
}

async function storePart(
  ctx: ReadContext,
  doors: MediaDoors,
  part: FormPart,
  { mediaId, fields, roomBytes }: StoreRequest & { readonly fields: Fields },
): Promise<StoredFile> {
  const { kind: claimed = null, altText = "" } = fields;
  const seen: { bytes: number; checksum: number; judged?: Judgement } = { bytes: 0, checksum: 0 };
  const looked = async function* (): AsyncGenerator<Uint8Array> {
    const head = await readHead(part.content, doors.headBytes);
    if (head.bytes.byteLength === 0) throw invalidField("file", "is empty");
    const judged = doors.judge(head.bytes, { contentType: part.contentType, kind: claimed });
    seen.judged = judged;
    for await (const chunk of head.all) {
      seen.bytes += chunk.byteLength;
      if (seen.bytes > judged.bytesMax)
        throw new AppError(
          "too-large",
          `A file of that kind has at most ${judged.bytesMax} bytes.`,
        );
      if (seen.bytes > roomBytes) throw overRoom();
      seen.checksum = crc32(chunk, seen.checksum);
      yield chunk;
    }
  };
  const contentType = "application/octet-stream";
  await ctx.services.storage.put(doors.sourceKey(mediaId), looked(), { contentType });
  const { bytes, checksum } = seen;
  const name = doors.nameOf(part.fileName ?? "");
  return { mediaId, bytes, name, kind: seen.judged?.kind ?? null, altText, checksum };
}

function overRoom(): AppError {
  return new AppError("too-large", "There is not so much room left for your media.");
}

/** As many bytes of the beginning as there are, up to the wanted number; and all of it, from the beginning. */
async function readHead(
  content: AsyncIterable<Uint8Array>,
  wanted: number,
): Promise<{ readonly bytes: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = content[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let held = 0;
  while (held < wanted) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    held += next.value.byteLength;
  }
  const all: AsyncIterableIterator<Uint8Array> = {
    async next() {
      const value = first.shift();
      return value === undefined ? await iterator.next() : { done: false, value };
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => all,
  };
  return { bytes: Buffer.concat(first).subarray(0, wanted), all };
}

/** Something behind the file would have come too late to count. */
async function expectEnd(
  { services }: ReadContext,
  doors: MediaDoors,
  form: FormReader,
  mediaId: Id,
): Promise<void> {
  try {
    const part = await form.next();
    if (part !== null) throw invalidField(part.name.slice(0, 100), "must stand before the file");
  } catch (error) {
    await services.storage.delete([doors.sourceKey(mediaId)]);
    throw error;
  }
}
