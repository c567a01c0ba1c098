/**
 * Rows as PostgreSQL's `copy … (format binary)` takes them, written into chunks that are handed on when they are full:
 * no row is ever an object.
 */
const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const headerBytes = signature.length + 8;
const chunkBytes = 256 * 1024;
/** A row is begun only where this much is left; no row of ours is longer. */
const rowBytesMax = 16 * 1024;
const endOfRows = -1;
const absent = -1;
/** PostgreSQL counts from 2000, in microseconds and in days. */
const epochMs = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;
const jsonbVersion = 1;
const uuidOid = 2950;

export type TakeChunk = (chunk: Buffer) => Promise<void>;

export class CopyRows {
  readonly #take: TakeChunk;
  #chunk = Buffer.allocUnsafe(chunkBytes);
  #at = 0;
  #rows = 0;

  constructor(take: TakeChunk) {
    this.#take = take;
    signature.copy(this.#chunk);
    this.#chunk.writeInt32BE(0, signature.length);
    this.#chunk.writeInt32BE(0, signature.length + 4);
    this.#at = headerBytes;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Begins the next row. To be awaited when it answers a promise: the chunk before is on its way. */
  row(fields: number): Promise<void> | undefined {
    this.#rows += 1;
    if (this.#at + rowBytesMax <= chunkBytes) {
      this.#at = this.#chunk.writeInt16BE(fields, this.#at);
      return undefined;
    }
    return this.#next(fields);
  }

  async #next(fields: number): Promise<void> {
    await this.#flush();
    this.#at = this.#chunk.writeInt16BE(fields, this.#at);
  }

  /** Sixteen bytes out of many ids. */
  id(ids: Uint8Array, index: number): this {
    this.#length(16);
    this.#chunk.set(ids.subarray(index * 16, index * 16 + 16), this.#at);
    this.#at += 16;
    return this;
  }

  /** An array of ids. */
  ids(ids: Uint8Array, indexes: readonly number[]): this {
    this.#length(indexes.length === 0 ? 12 : 20 + indexes.length * 20);
    this.#int(indexes.length === 0 ? 0 : 1)
      .#int(0)
      .#int(uuidOid);
    if (indexes.length > 0) this.#int(indexes.length).#int(1);
    for (const index of indexes) this.id(ids, index);
    return this;
  }

  instant(ms: number): this {
    this.#length(8);
    this.#at = this.#chunk.writeBigInt64BE(BigInt(Math.round(ms - epochMs)) * 1000n, this.#at);
    return this;
  }

  day(ms: number): this {
    this.#length(4);
    return this.#int(Math.floor((ms - epochMs) / dayMs));
  }

  text(value: string): this {
    return this.#text(value, 0);
  }

  json(value: unknown): this {
    return this.#text(JSON.stringify(value), jsonbVersion);
  }

  bytes(value: Uint8Array): this {
    this.#length(value.length);
    this.#chunk.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  bool(value: boolean): this {
    this.#length(1);
    this.#at = this.#chunk.writeInt8(value ? 1 : 0, this.#at);
    return this;
  }

  int(value: number): this {
    this.#length(4);
    return this.#int(value);
  }

  short(value: number): this {
    this.#length(2);
    this.#at = this.#chunk.writeInt16BE(value, this.#at);
    return this;
  }

  long(value: number): this {
    this.#length(8);
    this.#at = this.#chunk.writeBigInt64BE(BigInt(value), this.#at);
    return this;
  }

  none(): this {
    this.#length(absent);
    return this;
  }

  async end(): Promise<void> {
    this.#at = this.#chunk.writeInt16BE(endOfRows, this.#at);
    await this.#flush();
  }

  #text(value: string, version: number): this {
    const from = this.#at + 4 + (version === 0 ? 0 : 1);
    const length = this.#chunk.write(value, from, "utf8");
    this.#length(from - this.#at - 4 + length);
    if (version !== 0) this.#chunk[from - 1] = version;
    this.#at = from + length;
    return this;
  }

  #length(bytes: number): void {
    this.#int(bytes);
  }

  #int(value: number): this {
    this.#at = this.#chunk.writeInt32BE(value, this.#at);
    return this;
  }

  /** The driver may hold on to what it was given: the next rows go into memory of their own. */
  async #flush(): Promise<void> {
    const full = this.#chunk.subarray(0, this.#at);
    this.#chunk = Buffer.allocUnsafe(chunkBytes);
    this.#at = 0;
    await this.#take(full);
  }
}
