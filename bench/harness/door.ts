/** How a client gets in at each of the servers compared: what it sends first, and what tells it that it is in. */
import { RawSocket, type RawHandlers } from "./raw-socket.ts";

export interface Door {
  readonly side: "hubbub" | "bare" | "socket.io";
  readonly port: number;
  /** An access token for Hubbub, the person's name elsewhere. */
  readonly token: string;
  /** What it is to receive besides what is meant for the person; Hubbub knows that by itself. */
  readonly topics?: readonly string[];
}

const enterMs = 60_000;
const digitTwo = 0x32;

/** Resolves when the server knows who this is. From then on `handlers` are told of every frame. */
export async function enter(door: Door, handlers: RawHandlers): Promise<RawSocket> {
  const greetings = new Greetings(door.side);
  let isIn = false;
  const socket = await RawSocket.open(addressOf(door), {
    text(bytes, start, end) {
      if (isIn) handlers.text(bytes, start, end);
      else greetings.add(bytes.toString("utf8", start, end));
    },
    closed(code, reason) {
      greetings.fail(`closed with ${code} ${reason}`);
      handlers.closed?.(code, reason);
    },
  });
  switch (door.side) {
    case "hubbub":
      socket.send(JSON.stringify({ id: 1, op: "session.open", data: { token: door.token } }));
      await greetings.next(/^\{"id":1,"data":/);
      break;
    case "bare":
      break;
    case "socket.io":
      await greetings.next(/^0\{/);
      socket.send(`40${JSON.stringify({ token: door.token, topics: door.topics ?? [] })}`);
      await greetings.next(/^40\{/);
      break;
  }
  isIn = true;
  return socket;
}

/** What a server says before one is in, which may be before anybody asks. */
class Greetings {
  readonly #side: string;
  readonly #texts: string[] = [];
  #wake: () => void = () => undefined;
  #failure: string | null = null;

  constructor(side: string) {
    this.#side = side;
  }

  add(text: string): void {
    this.#texts.push(text);
    this.#wake();
  }

  fail(failure: string): void {
    this.#failure ??= failure;
    this.#wake();
  }

  async next(expected: RegExp): Promise<string> {
    const late = setTimeout(() => this.fail("gave no answer"), enterMs);
    while (this.#texts.length === 0 && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(late);
    const text = this.#texts.shift();
    if (text === undefined) throw new Error(`${this.#side} ${this.#failure}`);
    if (!expected.test(text)) throw new Error(`${this.#side} answered ${text.slice(0, 200)}`);
    return text;
  }
}

function addressOf({ side, port, token, topics = [] }: Door): { port: number; path: string } {
  switch (side) {
    case "hubbub":
      return { port, path: "/v1/socket" };
    case "bare":
      return { port, path: `/?name=${token}&topics=${topics.join(",")}` };
    case "socket.io":
      return { port, path: "/socket.io/?EIO=4&transport=websocket" };
  }
}

/** Engine.IO's own heartbeat, a text frame of one character: answered, and no message. */
export function isEnginePing(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === digitTwo;
}

export const enginePong = "3";
