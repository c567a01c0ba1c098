/**
 * Socket.IO on Node as one would set it up for speed: sockets only, no compression, no polling. A person's sockets share a
 * room, so that they can be found by who they are; what one is a member of are further rooms.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { serve } from "../harness/child.ts";
import { firstSeq, sampleArguments } from "../harness/sample-event.ts";

interface Handshake {
  readonly token?: unknown;
  readonly topics?: unknown;
}

declare const gc: () => void;

let seq = firstSeq;

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  allowUpgrades: false,
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});

io.use((socket, next) => {
  const { token } = socket.handshake.auth as Handshake;
  if (typeof token !== "string") return next(new Error("who are you?"));
  Object.assign(socket.data, { accountId: token });
  next();
});

io.on("connection", (socket) => {
  const { token, topics } = socket.handshake.auth as Handshake;
  const rooms = Array.isArray(topics) ? topics.map(String) : [];
  void socket.join([`account:${String(token)}`, ...rooms]);
  socket.on("publish", (room: string, count: number) => {
    for (let sent = 0; sent < count; sent += 1) {
      seq += 1;
      io.to(room).emit(...sampleArguments(seq));
    }
  });
});

await new Promise<void>((resolve) => {
  http.listen(0, "127.0.0.1", resolve);
});

serve(
  {
    address: () => ({ port: (http.address() as AddressInfo).port }),
    collectGarbage: () => gc(),
  },
  () => io.close(),
);
