/** Clients of the real server, with a network that tests can cut. */
import { createClient, type AnyEvent, type Client, type ClientOptions } from "#src/client/index.ts";
import { fixtureHash, fixturePassword, sharedServer } from "#test/harness/server.ts";
import { createAccount } from "#src/domains/accounts/index.ts";
import { newId } from "#src/kit/id.ts";

/** Each client's sockets go through one of these: it can cut them all, and keep new ones from opening. */
export class Network {
  readonly #sockets = new Set<WebSocket>();
  readonly WebSocket: NonNullable<ClientOptions["WebSocket"]>;
  isDown = false;

  constructor() {
    const sockets = this.#sockets;
    const addressOf = (url: string): string => (this.isDown ? "ws://127.0.0.1:1" : url);
    this.WebSocket = class extends WebSocket {
      constructor(url: string) {
        super(addressOf(url));
        sockets.add(this);
        this.addEventListener("close", () => sockets.delete(this));
      }
    };
  }

  /** As a lost network does: no goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}

export interface TestClient {
  readonly client: Client;
  readonly network: Network;
  readonly id: string;
  readonly heard: AnyEvent[];
  /** Resolves when that many events of a name have been delivered. */
  hears(name: string, count: number): Promise<void>;
}

export async function clientOf(
  name: string,
  options: Partial<ClientOptions> = {},
): Promise<TestClient> {
  const server = await sharedServer();
  const handle = `${name}_${newId().slice(-8)}`;
  const id = await server.transaction((ctx) =>
    createAccount(ctx, {
      email: `${handle}@people.test`,
      handle,
      displayName: name,
      birthDate: "1990-05-17",
      passwordHash: fixtureHash,
    }),
  );
  const test = follow(server.url, id, options);
  await test.client.login({ identifier: handle, password: fixturePassword });
  await test.client.connect();
  await test.client.caughtUp();
  return test;
}

/** A client that notes what it hears, not logged in by itself. */
export function follow(url: string, id: string, options: Partial<ClientOptions> = {}): TestClient {
  const network = new Network();
  const client = createClient({ url, WebSocket: network.WebSocket, ...options });
  const heard: AnyEvent[] = [];
  client.onStream(null, (event) => heard.push(event));
  const hears = (name: string, count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (heard.filter(({ event }) => event === name).length < count) return;
        stop();
        resolve();
      };
      const stop = client.onStream(null, look);
      look();
    });
  return { client, network, id, heard, hears };
}

export function textsOf(heard: readonly AnyEvent[]): string[] {
  return heard.flatMap((event) =>
    event.event === "chat.messageCreated" && event.data.kind === "text" ? [event.data.text] : [],
  );
}
