/**
 * Writes a stream to a file in large blocks: one is written while the next one is filled, and meanwhile the disk begins to
 * make durable what is there. Pieces are copied on their way, so that nobody keeps them: two blocks are all that a stream
 * holds, however long it is.
 */
import type { FileHandle } from "node:fs/promises";

/** Of 64 KiB pieces, as sockets bring them, eight at a time: larger blocks gain nothing that can be measured. */
const blockBytes = 512 * 1024;
/** Most files are small: the first block is, too. */
const firstBlockBytes = 64 * 1024;
const earlySyncBytes = 8 * 1024 * 1024;

export class BlockWriter {
  readonly #file: FileHandle;
  #block: Buffer = Buffer.allocUnsafeSlow(firstBlockBytes);
  #spare: Buffer | null = null;
  #held = 0;
  #unsynced = 0;
  #writing: Promise<void> | null = null;
  #syncing: Promise<void> | null = null;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** The piece is the caller's again when this is over. Throws what an earlier block failed with. */
  async add(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.byteLength;) {
      const taken = Math.min(this.#block.length - this.#held, piece.byteLength - at);
      this.#block.set(piece.subarray(at, at + taken), this.#held);
      this.#held += taken;
      at += taken;
      if (this.#held === this.#block.length) await this.#flush();
    }
  }

  /** All of it is in the file and would survive a power cut. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#syncing;
    await this.#file.sync();
  }

  /** Nothing touches the file any more: it can be closed. Never throws. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#syncing;
  }

  /** Waits for the block before, and begins with this one. */
  async #flush(): Promise<void> {
    await this.#writing;
    const [full, bytes] = [this.#block, this.#held];
    if (bytes === 0) return;
    this.#writing = this.#write(full.subarray(0, bytes));
    // Looked at with the next block; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
    this.#block = this.#spare ?? Buffer.allocUnsafeSlow(blockBytes);
    this.#spare = full.length === blockBytes ? full : null;
    this.#held = 0;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.byteLength - at);
      at += bytesWritten;
    }
    this.#unsynced += bytes.byteLength;
    if (this.#syncing !== null || this.#unsynced < earlySyncBytes) return;
    this.#unsynced = 0;
    this.#syncing = this.#sync();
  }

  /** What fails here fails in the last one as well. */
  async #sync(): Promise<void> {
    await this.#file.datasync().catch(() => undefined);
    this.#syncing = null;
  }
}
