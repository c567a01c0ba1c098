/**
 * Where files are kept: a disk or S3. Keys are the server's own, `media/<id>/<name>`; nothing that people send is ever a part
 * of one. What `put` answered is durable; a reader sees all of an object or none of it.
 */

/** Bytes as they come; never all of them in memory. */
export type ByteStream = AsyncIterable<Uint8Array>;

export interface ObjectFacts {
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface StoredObject extends ObjectFacts {
  readonly key: string;
}

/** First and last byte, counted from 0, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface ObjectPage {
  readonly objects: readonly StoredObject[];
  /** The last key looked at: where the next page starts. Null, and only that, is the end. */
  readonly after: string | null;
}

export interface PresignedPut {
  readonly url: string;
  /** To be sent as they are: other values, or others' absence, are refused. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Storage {
  readonly kind: "disk" | "s3";
  /**
   * Keeps a whole stream, in the place of what was there. When the stream throws or holds more than `bytesMax`
   * (`too-large`) nothing is kept, and what was there stays. Throws `unavailable` when the storage is away.
   */
  put(
    key: string,
    content: ByteStream,
    options: { readonly contentType: string; readonly bytesMax?: number },
  ): Promise<ObjectFacts>;
  /** Null where there is no such object. `range` must lie within it. Whoever stops reading early ends the stream. */
  get(
    key: string,
    range?: ByteRange,
  ): Promise<{ readonly facts: ObjectFacts; readonly content: ByteStream } | null>;
  /** The same as a file of this machine, which the server sends without reading it. Null where it is none, or not there. */
  localFile(key: string, range?: ByteRange): Promise<Blob | null>;
  head(key: string): Promise<ObjectFacts | null>;
  /** Silent where there is none. */
  delete(keys: readonly string[]): Promise<void>;
  /** Keys in order, at most `limit` (≤1,000) at a time. */
  list(
    prefix: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<ObjectPage>;
  /** In the place of what was at `to`. False where there is nothing at `from`. */
  move(from: string, to: string): Promise<boolean>;
  /**
   * Where a device may put exactly so many bytes of this type, without passing this server. Null where the storage has no
   * door of its own.
   */
  presignPut(
    key: string,
    upload: {
      readonly contentType: string;
      readonly bytes: number;
      readonly expiresInSeconds: number;
    },
  ): Promise<PresignedPut | null>;
  /** Forgets what was begun before then and never finished. */
  sweep(before: Date): Promise<void>;
}
