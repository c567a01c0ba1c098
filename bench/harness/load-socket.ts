/** One connection of the load generator: raw TCP, frames prepared before the clock starts, latencies noted. */
import { PreparedFrames, kindOfFrame } from "./frames.ts";
import { RawSocket } from "./raw-socket.ts";

export interface LoadTarget {
  readonly port: number;
  readonly path: string;
  /** Sent first, its answer awaited. */
  readonly opening: string | null;
}

export interface LoadObserver {
  sent(index: number, atMs: number): void;
  pushed(bytes: Buffer, start: number, end: number): void;
}

export class LoadSocket {
  answers = 0;
  refusals = 0;
  pushes = 0;
  readonly latenciesMs: number[] = [];
  firstRefusal: string | null = null;
  /** Told of each frame sent, by its place among those prepared, and of each push received. */
  observer: LoadObserver | null = null;
  readonly #socket: RawSocket;
  readonly #sentAtMs: number[] = [];
  #frames = new PreparedFrames([]);
  #repeats = false;
  #next = 0;
  #untilMs = 0;
  #idle: (() => void) | null = null;
  #inFlight = 0;

  private constructor(socket: RawSocket) {
    this.#socket = socket;
  }

  static async open({ port, path, opening }: LoadTarget): Promise<LoadSocket> {
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => undefined);
    let wrapped: LoadSocket | null = null;
    const socket = await RawSocket.open(
      { port, path },
      {
        text: (bytes, start, end) => wrapped?.text(bytes, start, end),
        closed: () => ended.reject(new Error("the server closed the socket")),
      },
    );
    wrapped = new LoadSocket(socket);
    if (opening !== null) await Promise.race([wrapped.#exchange(opening), ended.promise]);
    return wrapped;
  }

  /** `repeats`: begins again at the first when the last was sent. Otherwise each is sent once. */
  prepare(texts: readonly string[], repeats = false): void {
    this.#frames = new PreparedFrames(texts);
    this.#repeats = repeats;
    this.#next = 0;
  }

  /** Keeps so many requests under way until the time is over or the frames are; resolves when all are answered. */
  async run(untilMs: number, inFlight: number): Promise<void> {
    this.#untilMs = untilMs;
    const done = new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    for (let count = 0; count < inFlight; count += 1) this.#send();
    if (this.#inFlight > 0) await done;
  }

  get isExhausted(): boolean {
    return !this.#repeats && this.#next >= this.#frames.count;
  }

  close(): void {
    this.#socket.close();
  }

  text(bytes: Buffer, start: number, end: number): void {
    const kind = kindOfFrame(bytes, start);
    if (kind === "push") {
      this.pushes += 1;
      this.observer?.pushed(bytes, start, end);
      return;
    }
    this.#inFlight -= 1;
    this.latenciesMs.push(performance.now() - (this.#sentAtMs.shift() ?? 0));
    if (kind === "answer") this.answers += 1;
    else {
      this.refusals += 1;
      this.firstRefusal ??= bytes.subarray(start, end).toString();
    }
    this.#send();
  }

  #send(): void {
    const now = performance.now();
    if (now >= this.#untilMs || this.isExhausted) {
      if (this.#inFlight === 0) this.#idle?.();
      return;
    }
    const index = this.#next % this.#frames.count;
    const start = this.#frames.startOf(index);
    this.#next += 1;
    this.#inFlight += 1;
    this.#sentAtMs.push(now);
    this.observer?.sent(index, now);
    this.#socket.write(this.#frames.bytes, start, this.#frames.startOf(index + 1) - start);
  }

  async #exchange(text: string): Promise<void> {
    this.prepare([text]);
    await this.run(Number.POSITIVE_INFINITY, 1);
    if (this.refusals > 0) throw new Error(`the opening was refused: ${this.firstRefusal}`);
    this.answers = 0;
    this.latenciesMs.length = 0;
  }
}
