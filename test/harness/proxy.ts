/**
 * A TCP link between a client and a server that a test can break the way networks do: without a goodbye, silently, slowly,
 * in the middle of a word.
 */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Lane, type Weather } from "./proxy-lane.ts";

/** Toward the server, or toward the client. */
export type Direction = "up" | "down";

export interface Proxy {
  readonly port: number;
  /** Ends every connection there is; new ones are let through. */
  cut(): void;
  /** Until `heal`, new connections are refused too. */
  sever(): void;
  /** Until `heal`, connections are taken and kept, and nothing passes, either way; what was said meanwhile then does. */
  blackhole(): void;
  /** Everything arrives so much later, in order, from now on. 0 ends it. */
  delay(delayMs: number): void;
  /** Until `heal`, every connection is reset once so many more bytes passed in that direction. */
  resetAfter(direction: Direction, bytes: number): void;
  /** Until `heal`, every connection is reset at a moment of the next `withinMs`; `random` answers from 0 up to 1. */
  resetWithin(withinMs: number, random: () => number): void;
  /** Ends every fault. */
  heal(): void;
  stop(): Promise<void>;
}

type Fault = (connection: Connection) => void;

export async function startProxy(targetPort: () => number): Promise<Proxy> {
  const open = new Set<Connection>();
  const waiting = new Set<Socket>();
  const faults: Fault[] = [];
  const weather = { isSevered: false, isBlackhole: false, delayMs: 0 };
  const link = (client: Socket): void => {
    const connection = new Connection(client, targetPort(), weather, () => open.delete(connection));
    open.add(connection);
    for (const fault of faults) fault(connection);
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    client.on("error", () => undefined);
    if (weather.isSevered) client.resetAndDestroy();
    else if (!weather.isBlackhole) link(client);
    else {
      waiting.add(client);
      client.once("close", () => waiting.delete(client));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const add = (fault: Fault): void => {
    faults.push(fault);
    for (const connection of open) fault(connection);
  };
  const changed = (change: Partial<typeof weather>): void => {
    Object.assign(weather, change);
    for (const connection of open) connection.weatherChanged();
  };
  const cut = (): void => {
    for (const connection of open) connection.reset();
    for (const client of waiting) client.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    sever() {
      weather.isSevered = true;
      cut();
    },
    blackhole: () => changed({ isBlackhole: true }),
    delay: (delayMs) => changed({ delayMs }),
    resetAfter: (direction, bytes) => add((connection) => connection.limit(direction, bytes)),
    resetWithin: (withinMs, random) => add((connection) => connection.resetIn(random() * withinMs)),
    heal() {
      faults.length = 0;
      for (const connection of open) connection.spare();
      changed({ isSevered: false, isBlackhole: false, delayMs: 0 });
      for (const client of waiting) link(client);
      waiting.clear();
    },
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Connection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #doom: NodeJS.Timeout | null = null;

  constructor(client: Socket, port: number, weather: Weather, ended: () => void) {
    this.#client = client;
    this.#server = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const reset = (): void => this.reset();
    this.#lanes = {
      up: new Lane(this.#client, this.#server, weather, reset),
      down: new Lane(this.#server, this.#client, weather, reset),
    };
    this.weatherChanged();
    let closed = 0;
    for (const socket of [this.#client, this.#server])
      socket.once("close", () => {
        closed += 1;
        if (closed < 2) return;
        this.#settle();
        ended();
      });
  }

  weatherChanged(): void {
    this.#lanes.up.pump();
    this.#lanes.down.pump();
  }

  limit(direction: Direction, bytes: number): void {
    this.#lanes[direction].limit(bytes);
  }

  resetIn(afterMs: number): void {
    if (this.#doom) clearTimeout(this.#doom);
    this.#doom = setTimeout(() => this.reset(), afterMs);
  }

  spare(): void {
    if (this.#doom) clearTimeout(this.#doom);
    this.#doom = null;
    this.limit("up", Number.POSITIVE_INFINITY);
    this.limit("down", Number.POSITIVE_INFINITY);
  }

  reset(): void {
    this.#settle();
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #settle(): void {
    if (this.#doom) clearTimeout(this.#doom);
    this.#lanes.up.stop();
    this.#lanes.down.stop();
  }
}
