/**
 * The limit for sockets: Bun's own server, which parses a frame, checks it with the schema that Hubbub uses, and replies.
 * It knows each socket by a name, because whoever wants to push must. No tokens, no limits, no order, no log.
 */
import type { ServerWebSocket } from "bun";
import { newId } from "#src/kit/id.ts";
import { compile } from "#src/kit/schema.ts";
import { serve } from "../harness/child.ts";
import { readBackInput } from "../harness/read-back.ts";

const check = compile(readBackInput);

const sockets = new Map<string, ServerWebSocket<{ name: string }>>();

const server = Bun.serve<{ name: string }>({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, self) =>
    self.upgrade(request, { data: { name: newId() } })
      ? undefined
      : new Response(null, { status: 400 }),
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
    open: (socket) => void sockets.set(socket.data.name, socket),
    close: (socket) => void sockets.delete(socket.data.name),
    message(socket, message) {
      const frame = JSON.parse(String(message)) as { id: number; data: unknown };
      const { chatId, text, after } = check.parse(frame.data);
      const data = { chatId, text, next: after + 1 };
      socket.send(`{"id":${frame.id},"data":${JSON.stringify(data)}}`);
    },
  },
});

serve({ address: () => ({ port: server.port }), collectGarbage: () => Bun.gc(true) }, () =>
  server.stop(true),
);
