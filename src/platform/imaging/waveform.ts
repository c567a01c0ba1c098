/** The shape of a sound in 64 peaks, as a player draws it: gathered while the sound is decoded, in little memory. */

export const waveformPeaks = 64;
/** The loudest moment of each bucket. When there are this many, two become one. */
const bucketsMax = 4_096;
/** Signed, 16 bits, little end first, one channel. */
const bytesEach = 2;
const loudest = 32_768;

export class Waveform {
  #buckets: number[] = [];
  #samplesEach = 64;
  #inBucket = 0;
  #peak = 0;
  #samples = 0;
  /** The first half of a sample whose second half comes with the next chunk. */
  #rest: number | null = null;

  get samples(): number {
    return this.#samples;
  }

  add(chunk: Uint8Array): void {
    let at = 0;
    if (this.#rest !== null && chunk.length > 0) {
      this.#sample(this.#rest | ((chunk[0] ?? 0) << 8));
      this.#rest = null;
      at = 1;
    }
    for (; at + bytesEach <= chunk.length; at += bytesEach)
      this.#sample((chunk[at] ?? 0) | ((chunk[at + 1] ?? 0) << 8));
    if (at < chunk.length) this.#rest = chunk[at] ?? 0;
  }

  /** 0–100, the loudest moment 100, whatever its volume; silence is zeros. */
  peaks(): Uint8Array {
    const buckets = this.#inBucket > 0 ? [...this.#buckets, this.#peak] : this.#buckets;
    const peaks = Array.from({ length: waveformPeaks }, (_, index) => {
      const from = Math.floor((index * buckets.length) / waveformPeaks);
      const to = Math.max(from + 1, Math.floor(((index + 1) * buckets.length) / waveformPeaks));
      return Math.max(0, ...buckets.slice(from, to));
    });
    const highest = Math.max(...peaks);
    return Uint8Array.from(peaks, (peak) =>
      highest === 0 ? 0 : Math.round((peak / highest) * 100),
    );
  }

  #sample(unsigned: number): void {
    const value = Math.abs(unsigned < loudest ? unsigned : unsigned - 2 * loudest);
    if (value > this.#peak) this.#peak = value;
    this.#samples += 1;
    this.#inBucket += 1;
    if (this.#inBucket < this.#samplesEach) return;
    this.#buckets.push(this.#peak);
    this.#inBucket = 0;
    this.#peak = 0;
    if (this.#buckets.length >= bucketsMax) this.#merge();
  }

  #merge(): void {
    this.#buckets = Array.from({ length: bucketsMax / 2 }, (_, index) =>
      Math.max(this.#buckets[2 * index] ?? 0, this.#buckets[2 * index + 1] ?? 0),
    );
    this.#samplesEach *= 2;
  }
}
