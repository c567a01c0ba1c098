/** A TCP link between a client and a server that a test can cut, the way networks fail: without a goodbye. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Proxy {
  readonly port: number;
  /** Ends every connection there is; new ones are let through. */
  cut(): void;
  /** Until `heal`, new connections are refused too. */
  sever(): void;
  heal(): void;
  stop(): Promise<void>;
}

export async function startProxy(targetPort: () => number): Promise<Proxy> {
  const open = new Set<Socket>();
  let isSevered = false;
  const server = createServer((client) => {
    if (isSevered) {
      client.destroy();
      return;
    }
    const upstream = connect(targetPort(), "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    sever() {
      isSevered = true;
      cut();
    },
    heal() {
      isSevered = false;
    },
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
