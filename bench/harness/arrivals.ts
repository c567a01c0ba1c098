/** How long it takes from sending something to somebody receiving it: what is sent carries a number that the push shows. */
import type { LoadObserver } from "./load-socket.ts";

const digits = 8;
const mark = "#";
/** Looking into every push would make the generator the limit where each message goes to hundreds. */
const sampleEvery = 8;

export class Arrivals {
  /** As long as what takes its place. */
  static readonly placeholder = mark + "0".repeat(digits);
  readonly latenciesMs: number[] = [];
  readonly #sentAtMs: Float64Array;
  #pushes = 0;

  constructor(numbersMax: number) {
    this.#sentAtMs = new Float64Array(numbersMax);
  }

  static number(data: string, number: number): string {
    return data.replace(Arrivals.placeholder, mark + String(number).padStart(digits, "0"));
  }

  /** For a connection whose first frame has this number. */
  observe(first: number): LoadObserver {
    return {
      sent: (index, atMs) => {
        this.#sentAtMs[first + index] = atMs;
      },
      pushed: (bytes, start) => {
        this.#pushes += 1;
        if (this.#pushes % sampleEvery === 0) this.#arrived(bytes, start);
      },
    };
  }

  #arrived(bytes: Buffer, start: number): void {
    const at = bytes.indexOf(mark, start) + 1;
    const number = Number(bytes.toString("latin1", at, at + digits));
    const sentAtMs = this.#sentAtMs[number] ?? 0;
    if (sentAtMs > 0) this.latenciesMs.push(performance.now() - sentAtMs);
  }
}
