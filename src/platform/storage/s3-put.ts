/**
 * Putting a stream into S3: in one request when it is small, in parts otherwise. S3 shows an object when its last part is
 * confirmed, and nothing of it before. Two parts are in memory at a time: one on its way, one being filled.
 */
import type * as S3 from "@aws-sdk/client-s3";
import type { ByteStream } from "../../kit/storage.ts";
import { partsOf } from "./parts.ts";

/** S3 takes no smaller ones, and 10,000 of them. */
const partBytes = 5 * 1024 * 1024;

export type S3Module = typeof S3;

export interface S3Place {
  readonly s3: S3Module;
  readonly client: S3.S3Client;
  readonly bucket: string;
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

export interface PutRequest {
  readonly key: string;
  readonly content: ByteStream;
  readonly contentType: string;
  readonly bytesMax: number;
  /** Runs what talks to S3, so that its faults are told from the stream's. */
  readonly guarded: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Answers how many bytes it were. */
export async function putStream(place: S3Place, request: PutRequest): Promise<number> {
  const parts = partsOf(request.content, partBytes, request.bytesMax);
  const target: Target = { Bucket: place.bucket, Key: request.key };
  try {
    const first = await parts.next();
    const head = first.done === true ? Buffer.alloc(0) : first.value;
    if (head.byteLength === partBytes) return await putParts(place, target, request, head, parts);
    const { PutObjectCommand } = place.s3;
    const command = new PutObjectCommand({
      ...{ ...target, Body: head, ContentLength: head.byteLength },
      ContentType: request.contentType,
    });
    await request.guarded(() => place.client.send(command));
    return head.byteLength;
  } finally {
    // Ends the stream when the storage failed first.
    await parts.return(undefined);
  }
}

async function putParts(
  { s3, client }: S3Place,
  target: Target,
  { contentType, guarded }: PutRequest,
  head: Buffer,
  rest: AsyncIterable<Buffer>,
): Promise<number> {
  const begin = new s3.CreateMultipartUploadCommand({ ...target, ContentType: contentType });
  const { UploadId } = await guarded(() => client.send(begin));
  const upload = { ...target, UploadId };
  const done: S3.CompletedPart[] = [];
  let bytes = 0;
  const send = async (body: Buffer): Promise<void> => {
    const PartNumber = done.length + 1;
    const command = new s3.UploadPartCommand({ ...upload, PartNumber, Body: body });
    const { ETag } = await guarded(() => client.send(command));
    done.push({ PartNumber, ETag });
    bytes += body.byteLength;
  };
  let sending = send(head);
  // Looked at when the next part is ready; until then it must not count as unhandled.
  sending.catch(() => undefined);
  try {
    for await (const part of rest) {
      await sending;
      sending = send(part);
      sending.catch(() => undefined);
    }
    await sending;
    const end = new s3.CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: { Parts: done },
    });
    await guarded(() => client.send(end));
    return bytes;
  } catch (error) {
    await sending.catch(() => undefined);
    await client.send(new s3.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
