/** One socket, from opening to its end. It ends once, whatever the network does, and notices by itself when nobody is there. */
import { readFrame, type ServerFrame } from "./wire.ts";

/** What this client needs of a WebSocket: every browser, React Native and Bun have it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}
export type SocketConstructor = new (url: string) => SocketLike;

export interface ConnectionHandlers {
  opened(): void;
  frame(frame: ServerFrame): void;
  closed(code: number, reason: string): void;
}

const connectTimeoutMs = 10_000;
const pongTimeoutMs = 10_000;
/** Abnormal closure (RFC 6455): what one sees when the other side is simply gone. */
const abnormal = 1006;

export class Connection {
  readonly #socket: SocketLike;
  readonly #handlers: ConnectionHandlers;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout>;
  #heartbeatMs: number | null = null;
  #isHeard = false;

  constructor(Socket: SocketConstructor, url: string, handlers: ConnectionHandlers) {
    this.#handlers = handlers;
    this.#socket = new Socket(url);
    this.#timer = setTimeout(() => this.#end(abnormal, ""), connectTimeoutMs);
    this.#socket.addEventListener("open", () => {
      if (!this.#isOver) handlers.opened();
    });
    this.#socket.addEventListener("message", ({ data }) => {
      this.#isHeard = true;
      if (!this.#isOver && typeof data === "string") handlers.frame(readFrame(data));
    });
    this.#socket.addEventListener("close", ({ code, reason }) => this.#end(code, reason));
    this.#socket.addEventListener("error", () => undefined);
  }

  send(text: string): void {
    if (!this.#isOver) this.#socket.send(text);
  }

  /** From here on silence is asked about with a ping, and silence after that is the end. */
  keepAlive(heartbeatSeconds: number): void {
    this.#heartbeatMs = heartbeatSeconds * 1000;
    this.#listen();
  }

  /** Ends it at once: a dead network would never finish the closing handshake. */
  close(code = 1000): void {
    this.#end(code, "");
  }

  #listen(): void {
    if (this.#heartbeatMs === null || this.#isOver) return;
    clearTimeout(this.#timer);
    this.#isHeard = false;
    this.#timer = setTimeout(
      () => (this.#isHeard ? this.#listen() : this.probe()),
      this.#heartbeatMs,
    );
  }

  /** Asks for a sign of life; none in time is the end. */
  probe(): void {
    if (this.#heartbeatMs === null || this.#isOver) return;
    clearTimeout(this.#timer);
    this.#isHeard = false;
    this.send('{"op":"ping"}');
    this.#timer = setTimeout(
      () => (this.#isHeard ? this.#listen() : this.#end(abnormal, "")),
      pongTimeoutMs,
    );
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    try {
      this.#socket.close(1000);
    } catch {
      // It was never open.
    }
    this.#handlers.closed(code, reason);
  }
}
