/** One connection of the load generator: raw TCP, frames prepared before the clock starts, latencies noted. */
import type { Socket } from "bun";
import { FrameCutter, PreparedFrames, kindOfFrame, pongFrame } from "./frames.ts";

export interface LoadTarget {
  readonly port: number;
  readonly path: string;
  /** Sent first, its answer awaited. */
  readonly opening: string | null;
}

export class LoadSocket {
  answers = 0;
  refusals = 0;
  pushes = 0;
  readonly latenciesMs: number[] = [];
  firstRefusal: string | null = null;
  readonly #socket: Socket;
  readonly #sentAtMs: number[] = [];
  #frames = new PreparedFrames([]);
  #repeats = false;
  #next = 0;
  #untilMs = 0;
  #idle: (() => void) | null = null;
  #inFlight = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open({ port, path, opening }: LoadTarget): Promise<LoadSocket> {
    const upgraded = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<never>();
    let isUpgraded = false;
    let wrapped: LoadSocket | null = null;
    const cutter = new FrameCutter((opcode, bytes, start, end) =>
      wrapped?.frame(opcode, bytes, start, end),
    );
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data(_socket, chunk) {
          if (isUpgraded) return cutter.push(chunk);
          const end = chunk.indexOf("\r\n\r\n");
          const isAccepted = chunk.subarray(0, 12).toString() === "HTTP/1.1 101";
          if (!isAccepted || end < 0)
            return upgraded.reject(new Error(`no upgrade: ${chunk.subarray(0, 80).toString()}`));
          isUpgraded = true;
          upgraded.resolve();
          if (chunk.length > end + 4) cutter.push(chunk.subarray(end + 4));
        },
        close: () => ended.reject(new Error("the server closed the socket")),
        error: (_socket, error) => ended.reject(error),
      },
    });
    ended.promise.catch(() => undefined);
    socket.setNoDelay(true);
    wrapped = new LoadSocket(socket);
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await Promise.race([upgraded.promise, ended.promise]);
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
    this.#socket.end();
  }

  frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === 9) return void this.#socket.write(pongFrame);
    if (opcode !== 1) return;
    const kind = kindOfFrame(bytes, start);
    if (kind === "push") {
      this.pushes += 1;
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
