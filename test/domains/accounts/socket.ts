/** One person's open socket, as far as these tests listen to it. */
import { expect } from "bun:test";

interface Frame {
  readonly id?: number;
  readonly event?: string;
  readonly stream?: string;
  readonly data?: unknown;
  readonly error?: { readonly code: string };
}

export interface OpenSocket {
  /** Resolves with the code the server closed with. */
  readonly closed: Promise<number>;
  call(op: string, data: object): Promise<Frame>;
  /** The next event of this name, also one that came before. */
  heard(event: string): Promise<Frame>;
}

const anyText: unknown = expect.any(String);
const patienceMs = 4_000;

export async function openSocket(url: string, token: string): Promise<OpenSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`);
  const frames: Frame[] = [];
  const arrivals = new EventTarget();
  socket.addEventListener("message", ({ data }) => {
    frames.push(JSON.parse(String(data)) as Frame);
    arrivals.dispatchEvent(new Event("frame"));
  });
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener("close", ({ code }) => resolve(code), { once: true }),
  );
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));

  async function take(fits: (frame: Frame) => boolean): Promise<Frame> {
    const timeout = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = frames.findIndex(fits);
      const [frame] = found === -1 ? [] : frames.splice(found, 1);
      if (frame) return frame;
      if (timeout.aborted) throw new Error(`It never came, but ${JSON.stringify(frames)}`);
      await new Promise<void>((resolve) => {
        arrivals.addEventListener("frame", () => resolve(), { once: true });
        timeout.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  let lastId = 0;
  const open: OpenSocket = {
    closed,
    call(op, data) {
      const id = (lastId += 1);
      socket.send(JSON.stringify({ id, op, data }));
      return take((frame) => frame.id === id);
    },
    heard: (event) => take((frame) => frame.event === event),
  };
  expect(await open.call("session.open", { token })).toMatchObject({
    data: { sessionId: anyText },
  });
  return open;
}

/** Fails unless the server closes it within a second, telling the client to get another token. */
export async function expectRevoked(socket: OpenSocket): Promise<void> {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve("still open"), 1_000));
  expect(await Promise.race([socket.closed, late])).toBe(4102);
}
