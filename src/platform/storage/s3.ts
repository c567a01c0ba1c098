/** Files in S3 or anything that speaks its language. The SDK is loaded when the first file is touched. */
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { AppError } from "../../kit/errors.ts";
import type { Log } from "../../kit/log.ts";
import type { ByteRange, ByteStream, ObjectFacts, Storage } from "../../kit/storage.ts";
import { checkKey } from "./key.ts";
import { away } from "./refusals.ts";
import { movingContent } from "./moving-content.ts";
import { putStream, type S3Module, type S3Place } from "./s3-put.ts";

export interface S3Settings {
  /** Absent: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where devices reach the bucket, when that is another address than the endpoint. */
  readonly publicUrl: string | undefined;
}

/** Without an answer for so long S3 counts as away. */
const connectTimeoutMs = 2_000;
const requestTimeoutMs = 20_000;
/** Whoever asked is waiting, and may ask again. */
const attemptsMax = 2;
const deletedAtOnceMax = 8;
/** What this key may not do, or this server cannot. */
const unfitStatuses = new Set([403, 405, 501]);

export interface S3Patience {
  /** Silence in the middle of an object after which S3 counts as away. */
  readonly stallMs: number;
}

export function createS3Storage(
  settings: S3Settings,
  log: Log,
  { stallMs }: S3Patience = { stallMs: requestTimeoutMs },
): Storage & { close(): void } {
  return new S3Storage(settings, log, stallMs);
}

class S3Storage implements Storage {
  readonly kind = "s3";
  readonly #settings: S3Settings;
  readonly #log: Log;
  readonly #stallMs: number;
  #place: Promise<S3Place> | undefined;

  constructor(settings: S3Settings, log: Log, stallMs: number) {
    this.#settings = settings;
    this.#log = log;
    this.#stallMs = stallMs;
  }

  async put(
    key: string,
    content: ByteStream,
    { contentType, bytesMax = Infinity }: { contentType: string; bytesMax?: number },
  ): Promise<ObjectFacts> {
    const request = { key: checkKey(key), content, contentType, bytesMax, guarded: this.#guarded };
    const bytes = await putStream(await this.#open(), request);
    return { bytes, modifiedAt: new Date() };
  }

  async get(
    key: string,
    range?: ByteRange,
  ): Promise<{ facts: ObjectFacts; content: ByteStream } | null> {
    const { s3, client, bucket: Bucket } = await this.#open();
    const Range = range && `bytes=${range.first}-${range.last}`;
    const command = new s3.GetObjectCommand({
      Bucket,
      Key: checkKey(key),
      ...(Range && { Range }),
    });
    const found = await this.#absentAsNull(() => client.send(command));
    if (found === null) return null;
    const { ContentRange, ContentLength = 0, LastModified = new Date(0), Body } = found;
    const bytes = ContentRange ? Number(ContentRange.split("/")[1]) : ContentLength;
    // In Node and Bun it is a readable stream, which can be iterated over.
    const content = movingContent(Body as unknown as Readable, this.#stallMs, this.#report);
    return { facts: { bytes, modifiedAt: LastModified }, content };
  }

  async localFile(): Promise<null> {
    return null;
  }

  async head(key: string): Promise<ObjectFacts | null> {
    const { s3, client, bucket: Bucket } = await this.#open();
    const command = new s3.HeadObjectCommand({ Bucket, Key: checkKey(key) });
    const found = await this.#absentAsNull(() => client.send(command));
    return (
      found && { bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) }
    );
  }

  /** One by one: to delete many with one request wants a checksum that each server wants another one of, and some know no such request. */
  async delete(keys: readonly string[]): Promise<void> {
    const { s3, client, bucket: Bucket } = await this.#open();
    const remove = async (key: string): Promise<void> => {
      const command = new s3.DeleteObjectCommand({ Bucket, Key: checkKey(key) });
      await this.#absentAsNull(() => client.send(command));
    };
    for (let at = 0; at < keys.length; at += deletedAtOnceMax)
      await Promise.all(keys.slice(at, at + deletedAtOnceMax).map(remove));
  }

  async list(prefix: string, { after, limit }: { after: string | null; limit: number }) {
    const { s3, client, bucket: Bucket } = await this.#open();
    const command = new s3.ListObjectsV2Command({
      ...{ Bucket, Prefix: prefix, MaxKeys: limit },
      ...(after === null ? {} : { StartAfter: after }),
    });
    const { Contents = [], IsTruncated } = await this.#guarded(() => client.send(command));
    const objects = Contents.map(({ Key = "", Size = 0, LastModified = new Date(0) }) => ({
      key: Key,
      bytes: Size,
      modifiedAt: LastModified,
    }));
    return { objects, after: IsTruncated === true ? (objects.at(-1)?.key ?? null) : null };
  }

  async move(from: string, to: string): Promise<boolean> {
    const { s3, client, bucket: Bucket } = await this.#open();
    const command = new s3.CopyObjectCommand({
      ...{ Bucket, Key: checkKey(to) },
      CopySource: `${Bucket}/${checkKey(from)}`,
    });
    if ((await this.#absentAsNull(() => client.send(command))) === null) return false;
    await this.delete([from]);
    return true;
  }

  async presignPut(
    key: string,
    upload: { contentType: string; bytes: number; expiresInSeconds: number },
  ) {
    const { contentType: ContentType, bytes: ContentLength, expiresInSeconds: expiresIn } = upload;
    const { s3, bucket: Bucket } = await this.#open();
    const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
    const { publicUrl = this.#settings.endpoint } = this.#settings;
    const client = clientOf(s3, this.#settings, publicUrl);
    const command = new s3.PutObjectCommand({
      ...{ Bucket, Key: checkKey(key), ContentType, ContentLength },
    });
    const signed = new Set(["content-type", "content-length"]);
    const url = await getSignedUrl(client, command, {
      ...{ expiresIn, signableHeaders: signed, unhoistableHeaders: signed },
    });
    client.destroy();
    return { url, headers: { "content-type": ContentType, "content-length": `${ContentLength}` } };
  }

  async sweep(before: Date): Promise<void> {
    const { s3, client, bucket: Bucket } = await this.#open();
    const list = new s3.ListMultipartUploadsCommand({ Bucket });
    const found = await this.#guarded(() => this.#unlessUnfit(() => client.send(list)));
    for (const { Key, UploadId, Initiated } of found?.Uploads ?? []) {
      if (Initiated === undefined || Initiated >= before) continue;
      const abort = new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
      await this.#absentAsNull(() => this.#unlessUnfit(() => client.send(abort)));
    }
  }

  /** What is left of broken uploads costs some room, and must not keep everything else from being cleared away. */
  async #unlessUnfit<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || !unfitStatuses.has(status)) throw error;
      this.#log.warn({ status }, "parts of broken uploads cannot be cleared away in this bucket");
      return null;
    }
  }

  close(): void {
    this.#place?.then(({ client }) => client.destroy()).catch(() => undefined);
  }

  #open(): Promise<S3Place> {
    this.#place ??= open(this.#settings);
    return this.#place;
  }

  readonly #guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw this.#report(error);
    }
  };

  async #absentAsNull<T>(work: () => Promise<T>): Promise<T | null> {
    return await this.#guarded(async () => {
      try {
        return await work();
      } catch (error) {
        if (statusOf(error) === 404 && !isNamed(error, "NoSuchBucket")) return null;
        throw error;
      }
    });
  }

  readonly #report = (error: unknown): unknown => {
    if (error instanceof AppError) return error;
    const name = error instanceof Error ? error.name : typeof error;
    // Whatever S3 says, people can only try again; whoever runs this server has to know.
    this.#log.error({ s3Error: name, status: statusOf(error) }, "S3 did not do what was asked");
    return away();
  };
}

async function open(settings: S3Settings): Promise<S3Place> {
  const s3 = await import("@aws-sdk/client-s3");
  return { s3, client: clientOf(s3, settings, settings.endpoint), bucket: settings.bucket };
}

function clientOf(s3: S3Module, settings: S3Settings, endpoint: string | undefined): S3Client {
  const { region, accessKeyId, secretAccessKey, bucket } = settings;
  const client = new s3.S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Servers of one's own seldom have a name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: attemptsMax,
    // Checksums that AWS knows and others refuse; and in an address to put at, one of nothing at all.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // Not every server answers it, and no part is so large that asking first would be worth the round trip.
    expectContinueHeader: false,
    requestHandler: {
      ...{ connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs },
      throwOnRequestTimeout: true,
    },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { path: string };
      // Some servers sign a bucket's address without the slash at its end; to AWS both are the same.
      if (request.path === `/${bucket}/`) request.path = `/${bucket}`;
      return next(args);
    },
    { step: "build" },
  );
  return client;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
