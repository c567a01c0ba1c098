/**
 * A WebSocket client (RFC 6455) that is as rude as a test likes: it sends any bytes at all, stops reading, stays silent
 * or vanishes, and shows exactly what came back.
 */
import type { Socket } from "bun";
import {
  encodeFrame,
  FrameParser,
  joinBytes,
  opcodes,
  readClose,
  toBytes,
  type FrameShape,
  type RawFrame,
} from "./raw-frames.ts";
import type { Frame } from "./socket.ts";

export interface RawOptions {
  readonly path?: string;
  /** Added to those of a proper upgrade, or in their place; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** How the server ended it: with a close frame or, where `code` is null, by closing the connection alone. */
export interface RawEnd {
  readonly code: number | null;
  readonly reason: string;
}

const waitMs = 30_000;
const upgradeHeaders = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

export class RawSocket {
  /** What came back so far, control frames included. */
  readonly frames: RawFrame[] = [];
  readonly texts: Frame[] = [];
  readonly #looks = new Set<() => void>();
  readonly #parser = new FrameParser();
  #socket: Socket | null = null;
  #unsent: Uint8Array = new Uint8Array();
  #answer: Uint8Array = new Uint8Array();
  #isUpgraded = false;
  #isEnded = false;
  #failure: Error | null = null;

  /** A TCP connection that has said nothing yet. */
  static async tcp(url: string): Promise<RawSocket> {
    const raw = new RawSocket();
    const { hostname, port } = new URL(url);
    raw.#socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data: (_socket, bytes) => raw.#receive(new Uint8Array(bytes)),
        drain: () => raw.#flush(),
        close: () => raw.#ended(),
        error: (_socket, error) => raw.#ended(error),
      },
    });
    return raw;
  }

  /** Asks for an upgrade and waits for the answer, whatever it is. */
  static async open(
    url: string,
    { path = "/v1/socket", headers = {} }: RawOptions = {},
  ): Promise<RawSocket> {
    const raw = await RawSocket.tcp(url);
    const all = Object.entries({ host: new URL(url).host, ...upgradeHeaders, ...headers });
    const lines = all.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
    raw.write(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    await raw.until(() => raw.#isUpgraded || raw.head.includes("\r\n\r\n"), "an answer");
    return raw;
  }

  /** What was answered in HTTP: the status line, headers and, where there was no upgrade, the body so far. */
  get head(): string {
    return new TextDecoder().decode(this.#answer);
  }

  get status(): number {
    return Number(this.head.split(" ")[1] ?? 0);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  write(bytes: string | Uint8Array): void {
    this.#unsent = joinBytes(this.#unsent, toBytes(bytes));
    this.#flush();
  }

  send(...shapes: readonly FrameShape[]): void {
    this.write(joinBytes(...shapes.map(encodeFrame)));
  }

  sendText(text: string): void {
    this.send({ opcode: opcodes.text, payload: text });
  }

  sendRequest(id: number, op: string, data: unknown = {}, key?: string): void {
    this.sendText(JSON.stringify({ id, op, data, ...(key === undefined ? {} : { key }) }));
  }

  async request(id: number, op: string, data: unknown = {}, key?: string): Promise<Frame> {
    this.sendRequest(id, op, data, key);
    return await this.reply(id);
  }

  async reply(id: number): Promise<Frame> {
    return await this.text((frame) => frame.id === id, `a reply to ${id}`);
  }

  /** The first text that fits, also one that came before. */
  async text(fits: (frame: Frame) => boolean, what = "a frame"): Promise<Frame> {
    let found: Frame | undefined;
    await this.until(() => {
      found ??= this.texts.find(fits);
      return found !== undefined || this.#isEnded;
    }, what);
    if (!found) throw new Error(`the connection ended before ${what}: ${this.#describe()}`);
    return found;
  }

  /** Stops reading: what is sent to it piles up elsewhere. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Says that nothing more will come, and still reads. */
  hangUp(): void {
    this.#socket?.shutdown();
  }

  /** Gone without a goodbye. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Waits until the connection itself is gone. */
  async end(): Promise<RawEnd> {
    await this.until(() => this.#isEnded, "the end of the connection");
    if (this.#failure instanceof SyntaxError) throw this.#failure;
    const close = this.frames.find((frame) => frame.opcode === opcodes.close);
    return close ? readClose(close.payload) : { code: null, reason: "" };
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (holds()) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`${what} did not come: ${this.#describe()}`)),
      waitMs,
    );
    this.#looks.add(look);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#looks.delete(look);
    }
  }

  #flush(): void {
    if (this.#unsent.length === 0 || this.#isEnded) return;
    const written = this.#socket?.write(this.#unsent) ?? 0;
    if (written > 0) this.#unsent = this.#unsent.subarray(written);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isUpgraded) this.#read(bytes);
    else this.#readAnswer(bytes);
    this.#look();
  }

  #readAnswer(bytes: Uint8Array): void {
    const answer = joinBytes(this.#answer, bytes);
    const end = Buffer.from(answer).indexOf("\r\n\r\n") + 4;
    this.#isUpgraded =
      end >= 4 && Buffer.from(answer).subarray(0, 12).toString() === "HTTP/1.1 101";
    this.#answer = this.#isUpgraded ? answer.slice(0, end) : answer;
    if (this.#isUpgraded) this.#read(answer.slice(end));
  }

  #read(bytes: Uint8Array): void {
    for (const frame of this.#parser.read(bytes)) {
      this.frames.push(frame);
      if (frame.opcode === opcodes.text)
        this.texts.push(JSON.parse(new TextDecoder().decode(frame.payload)) as Frame);
    }
  }

  /** Also called when what came could not be read: a fault of the server or of this class. */
  #ended(failure: Error | null = null): void {
    this.#isEnded = true;
    this.#failure ??= failure;
    this.#look();
  }

  #look(): void {
    for (const look of this.#looks) look();
  }

  #describe(): string {
    const last = this.frames.slice(-5);
    return JSON.stringify({
      head: this.head.split("\r\n")[0],
      frames: last.map(({ opcode, payload }) => [
        opcode,
        new TextDecoder().decode(payload.subarray(0, 300)),
      ]),
    });
  }
}
