/**
 * The limit for sockets: Bun's own server, which parses a frame, checks it with the schema that Hubbub uses, and replies.
 * No tokens, no limits, no order, no log.
 */
import { compile } from "#src/kit/schema.ts";
import { serve } from "../harness/child.ts";
import { readBackInput } from "../harness/read-back.ts";

const check = compile(readBackInput);

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, self) =>
    self.upgrade(request) ? undefined : new Response(null, { status: 400 }),
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
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
