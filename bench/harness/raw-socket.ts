/** A WebSocket client at the level of bytes over plain TCP, because a load generator must cost less than what it measures. */
import type { Socket } from "bun";
import { FrameCutter, PreparedFrames, pongFrame } from "./frames.ts";

export interface Address {
  readonly port: number;
  readonly path: string;
}

export interface RawHandlers {
  /** Text frames; pings are answered here. */
  readonly text: (bytes: Buffer, start: number, end: number) => void;
  /** Once, whoever ended it. The code is 1006 where no close frame came. */
  readonly closed?: (code: number, reason: string) => void;
}

/** A close frame with the code 1000, masked with zero. */
const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

export class RawSocket {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the upgrade was accepted. */
  static async open({ port, path }: Address, handlers: RawHandlers): Promise<RawSocket> {
    const upgraded = Promise.withResolvers<void>();
    const ending = { code: 1006, reason: "" };
    let isUpgraded = false;
    const cutter = new FrameCutter((opcode, bytes, start, end) => {
      if (opcode === 1) handlers.text(bytes, start, end);
      else if (opcode === 9) socket.write(pongFrame);
      else if (opcode === 8) {
        ending.code = end - start >= 2 ? bytes.readUInt16BE(start) : 1005;
        ending.reason = bytes.toString("utf8", start + 2, end);
      }
    });
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
        close() {
          upgraded.reject(new Error("the server closed the connection"));
          handlers.closed?.(ending.code, ending.reason);
        },
        error: (_socket, error) => upgraded.reject(error),
      },
    });
    socket.setNoDelay(true);
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await upgraded.promise;
    return new RawSocket(socket);
  }

  send(text: string): void {
    this.#socket.write(new PreparedFrames([text]).bytes);
  }

  /** A frame made ready before. */
  write(bytes: Buffer, offset = 0, length = bytes.length): void {
    this.#socket.write(bytes, offset, length);
  }

  /** In good order. */
  close(): void {
    this.#socket.write(closeFrame);
    this.#socket.end();
  }

  /** As if the network were gone. */
  cut(): void {
    this.#socket.terminate();
  }
}
