/** A socket spoken to in plain frames: tests see exactly what is on the wire, and in which order. */
export interface Frame {
  readonly id?: number;
  readonly data?: unknown;
  readonly error?: {
    code: string;
    message: string;
    fields?: Record<string, string>;
    retryAfterMs?: number;
    requestId: string;
  };
  readonly event?: string;
  readonly signal?: string;
  readonly stream?: string;
  readonly watch?: string;
  readonly seq?: number;
  readonly n?: number;
  readonly skip?: true;
  readonly key?: string;
  readonly pong?: number;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

const waitMs = 30_000;

export class TestSocket {
  /** Everything that is no reply, in order of arrival. */
  readonly pushed: Frame[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (frame: Frame) => void>();
  readonly #looks = new Set<() => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) =>
      this.#receive(JSON.parse(String(data)) as Frame),
    );
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => {
        resolve({ code, reason });
        for (const [id, answer] of this.#replies) answer({ id, error: connectionLost });
      });
    });
  }

  static async connect(url: string, headers: Record<string, string> = {}): Promise<TestSocket> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`, {
      headers,
    } as unknown as string[]);
    const wrapped = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", () => reject(new Error("the socket was refused")));
    });
    return wrapped;
  }

  /** Sends text as it is. */
  sendRaw(text: string | Uint8Array): void {
    this.#socket.send(text);
  }

  async request(op: string, data: unknown = {}, key?: string): Promise<Frame> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = new Promise<Frame>((resolve) => this.#replies.set(id, resolve));
    this.sendRaw(JSON.stringify({ id, op, data, ...(key === undefined ? {} : { key }) }));
    return await reply;
  }

  /** The answer; a refusal fails the test. */
  async call<T = Record<string, unknown>>(
    op: string,
    data: unknown = {},
    key?: string,
  ): Promise<T> {
    const reply = await this.request(op, data, key);
    if (reply.error) throw new Error(`${op} was refused: ${JSON.stringify(reply.error)}`);
    return reply.data as T;
  }

  /** The refusal, without the request's id; an answer fails the test. */
  async refusal(op: string, data: unknown = {}, key?: string) {
    const reply = await this.request(op, data, key);
    if (!reply.error) throw new Error(`${op} was not refused: ${JSON.stringify(reply.data)}`);
    const { requestId: _, ...error } = reply.error;
    return error;
  }

  /** Waits for a push that fits, also one that came before. */
  async pushedFrame(fits: (frame: Frame) => boolean, what = "a push"): Promise<Frame> {
    return await new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.pushed.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#looks.delete(look);
        reject(new Error(`${what} did not come; there was ${JSON.stringify(this.pushed)}`));
      }, waitMs);
      this.#looks.add(look);
      look();
    });
  }

  async hears(event: string, about: Record<string, unknown> = {}): Promise<Frame> {
    return await this.pushedFrame((frame) => {
      if ((frame.event ?? frame.signal) !== event) return false;
      const data = frame.data as Record<string, unknown>;
      return Object.entries(about).every(([name, value]) => Bun.deepEquals(data[name], value));
    }, event);
  }

  /** Resolves when everything the server sent before this moment has arrived. */
  async settle(): Promise<void> {
    await this.request("session.list", {});
  }

  close(): void {
    this.#socket.close();
  }

  /** Ends the connection without a goodbye, as a lost network does. */
  cut(): void {
    this.#socket.terminate();
  }

  #receive(frame: Frame): void {
    if (frame.id !== undefined && this.#replies.has(frame.id)) {
      this.#replies.get(frame.id)?.(frame);
      this.#replies.delete(frame.id);
      return;
    }
    this.pushed.push(frame);
    for (const look of this.#looks) look();
  }
}

const connectionLost = {
  code: "connection-lost",
  message: "The socket closed first.",
  requestId: "",
};
