/** The limit for fan-out: Bun's own topics. `server.publish` writes what one turn published to a socket in one go. */
import { serve } from "../harness/child.ts";
import { firstSeq, sampleFrame } from "../harness/sample-event.ts";

interface Data {
  readonly topics: readonly string[];
}

let seq = firstSeq;

const server = Bun.serve<Data>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, self) {
    const topics = new URL(request.url).searchParams.get("topics") ?? "";
    const data = { topics: topics.split(",").filter((topic) => topic !== "") };
    return self.upgrade(request, { data }) ? undefined : new Response(null, { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
    open(socket) {
      for (const topic of socket.data.topics) socket.subscribe(topic);
    },
    message(_socket, message) {
      const { topic, count } = JSON.parse(String(message)) as { topic: string; count: number };
      for (let sent = 0; sent < count; sent += 1) {
        seq += 1;
        server.publish(topic, sampleFrame(seq));
      }
    },
  },
});

serve({ address: () => ({ port: server.port }) }, () => server.stop(true));
