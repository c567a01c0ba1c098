/**
 * The sockets to Redis: what is sent in one turn of the event loop leaves in one write. Unlike the client's own pipelining,
 * nothing waits for earlier answers (measured: 260,000 XADDs a second against 167,000, and 100,000 with one write each).
 */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { AbstractConnector } from "ioredis";

interface Target {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: ConnectionOptions | true;
}

/** Milliseconds a server has to say goodbye; one that hangs never does. */
const disconnectMs = 100;

export class JoiningConnector extends AbstractConnector {
  readonly #target: Target;

  constructor(target: unknown) {
    super(disconnectMs);
    this.#target = target as Target;
  }

  // oxlint-disable-next-line typescript/promise-function-async -- a socket must be known before `disconnect` can be called
  override connect(): Promise<Socket> {
    const { host = "127.0.0.1", port = 6379, tls } = this.#target;
    this.connecting = true;
    const socket = tls
      ? connectTls({ ...(tls === true ? {} : tls), host, port })
      : connectTcp({ host, port });
    socket.once("error", (error: Error) => {
      this.firstError = error;
    });
    joinWrites(socket);
    this.stream = socket;
    return Promise.resolve(socket);
  }
}

function joinWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  const end = socket.end.bind(socket);
  let waiting: string[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const text = waiting.join("");
    waiting = [];
    if (socket.writable) write(text);
  };
  const joined = (chunk: string | Uint8Array): boolean => {
    if (typeof chunk === "string") {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(chunk);
      return true;
    }
    flush();
    return write(chunk);
  };
  const ended = (): Socket => {
    flush();
    return end();
  };
  Object.assign(socket, { write: joined, end: ended });
}
