/**
 * Socket.IO on Node as one would set it up for speed: sockets only, no compression, no polling. A person's sockets share a
 * room, so that they can be found by who they are; what one is a member of are further rooms.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { Redis } from "ioredis";
import { Server } from "socket.io";
import { serve } from "../harness/child.ts";
import { createPublisher } from "../harness/publisher.ts";
import { firstSeq, sampleArguments, sampleContent } from "../harness/sample-event.ts";

interface Handshake {
  readonly token?: unknown;
  readonly topics?: unknown;
}

declare const gc: () => void;

let seq = firstSeq;

/** Several servers act as one through Redis, where there is one. */
const redisUrl = process.env["REDIS_URL"];
const redis = redisUrl === undefined ? null : new Redis(redisUrl, { enableAutoPipelining: true });

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  allowUpgrades: false,
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
  ...(redis && { adapter: createAdapter(redis) }),
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

/** What the other sides say of the event's place, so that frames are of one length. */
const filler = "x".repeat(56);
const { stopControl, ...publishing } = createPublisher((recipient, data) => {
  io.to(`account:${recipient}`).emit(sampleContent.name, {
    ...data,
    seq: (seq += 1),
    more: filler,
  });
});

serve(
  {
    ...publishing,
    address: () => ({ port: (http.address() as AddressInfo).port }),
    collectGarbage: () => gc(),
  },
  async () => {
    stopControl();
    await io.close();
    redis?.disconnect();
  },
);
