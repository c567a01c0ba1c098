/** What a client is made of, put together from what the app says. */
import type { SocketConstructor } from "./connection.ts";
import { DeviceSecrets } from "./device-secrets.ts";
import { HttpDoor, type Fetch } from "./http-door.ts";
import { lockFor, type Lock } from "./locks.ts";
import { Logins } from "./logins.ts";
import { SocketDoor, internalTimeoutMs } from "./socket-door.ts";
import { memoryStorage, type ClientStorage } from "./storage.ts";
import { TokenKeeper } from "./tokens.ts";
import type { Device } from "./types.ts";
import { WriteQueue } from "./write-queue.ts";

export interface ClientOptions {
  /** Where the server is: `https://social.example`, without a path. */
  readonly url: string;
  readonly storage?: ClientStorage;
  /**
   * For web pages of the server's own site: refresh token and device secret stay in cookies that no script can read, the
   * access token in memory. `restore` finds out who is logged in.
   */
  readonly cookies?: boolean;
  /** For processes that share a storage: one at a time by name. Tabs have the browser's own. */
  readonly lock?: Lock;
  readonly fetch?: Fetch;
  readonly WebSocket?: SocketConstructor;
  readonly device?: Device;
  /** In place of chance, for tests: from 0 to below 1. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Hears of handlers that threw. Default: the console. */
  readonly onError?: (error: unknown) => void;
}

export interface Parts {
  readonly url: string;
  readonly tokens: TokenKeeper;
  readonly http: HttpDoor;
  readonly socket: SocketDoor;
  readonly queue: WriteQueue;
  readonly logins: Logins;
}

export const callTimeoutMsDefault = 30_000;

export function createParts(options: ClientOptions): Parts {
  const url = options.url.replace(/\/+$/, "");
  const { random, device = {}, storage = memoryStorage(), now = Date.now } = options;
  const { lock = lockFor(storage), cookies: isInCookie = false } = options;
  // oxlint-disable-next-line eslint/no-console -- a fault in a handler must be seen somewhere
  const report = options.onError ?? ((error: unknown) => console.error(error));
  const post = (op: string, input: unknown, timeoutMs: number): Promise<unknown> =>
    http.post({ op, input, timeoutMs });
  const tokens = new TokenKeeper({
    ...{ lock, now, isInCookie },
    storage: isInCookie ? memoryStorage() : storage,
    refresh: (refreshToken) =>
      post("auth.refresh", refreshToken === null ? {} : { refreshToken }, internalTimeoutMs),
  });
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const http = new HttpDoor({
    ...{ fetch, url, tokens, random: random ?? Math.random, isWithCookies: isInCookie },
  });
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  const socket = new SocketDoor({ url, Socket, tokens, storage, device, random, now, report });
  const queue = createQueue({ storage, lock, now, report, tokens, socket });
  const logins = new Logins({
    ...{ tokens, socket, queue },
    secrets: isInCookie ? null : new DeviceSecrets(storage),
    post: (op, input) => post(op, input, callTimeoutMsDefault),
  });
  return { url, tokens, http, socket, queue, logins };
}

function createQueue({
  tokens,
  socket,
  ...parts
}: Pick<Parts, "tokens" | "socket"> & {
  readonly storage: ClientStorage;
  readonly lock: Lock;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}): WriteQueue {
  const queue = new WriteQueue({
    ...parts,
    makeKey: () => socket.makeKey(),
    accountId: () => tokens.current?.account.id ?? null,
    send: (op, input, key) => socket.call(op, input, key, Infinity),
  });
  socket.statuses.add("", (status) => {
    if (status === "open") queue.wake();
  });
  return queue;
}
