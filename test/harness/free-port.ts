/**
 * A loopback port for a program that must be told its port and may be started on it again. Below the range that systems hand
 * out by themselves, so that nobody is given it while that program is away.
 */
import { createServer } from "node:net";

const firstPort = 20_000;
const portsCount = 10_000;
const triesMax = 100;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = firstPort + Math.floor(Math.random() * portsCount);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
