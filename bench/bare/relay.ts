/**
 * The limit between instances: a publisher that packs what one turn publishes into entries of one Redis stream, and a
 * reader that hands them to bare sockets by name. No routes, no leases, no order, nothing repaired.
 */
import type { ServerWebSocket } from "bun";
import { Redis } from "ioredis";
import { serve } from "../harness/child.ts";
import { createPublisher } from "../harness/publisher.ts";
import { firstSeq, sampleContent } from "../harness/sample-event.ts";

const packedEventsMax = 64;
const streamEntriesMax = 10_000;
const readCount = 128;
const readBlockMs = 1_000;
const key = "bench:bare-relay";

interface Data {
  readonly name: string;
}

const url = process.env["REDIS_URL"] ?? "";
const commands = new Redis(url, { enableAutoPipelining: true });
const reader = process.env["RELAY_READS"] === undefined ? null : new Redis(url);
const sockets = new Map<string, ServerWebSocket<Data>>();
let queued: string[] = [];
let seq = firstSeq;

const server = Bun.serve<Data>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, self) {
    const name = new URL(request.url).searchParams.get("name") ?? "";
    return self.upgrade(request, { data: { name } })
      ? undefined
      : new Response(null, { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
    open: (socket) => void sockets.set(socket.data.name, socket),
    close: (socket) => void sockets.delete(socket.data.name),
    message: () => undefined,
  },
});

const publisher = createPublisher((recipient, data) => {
  if (queued.length === 0) queueMicrotask(flush);
  seq += 1;
  const place = `"stream":"user:${recipient}","seq":${seq}`;
  queued.push(
    recipient,
    `{"event":"${sampleContent.name}",${place},"data":${JSON.stringify(data)}}`,
  );
});

/** Microtasks run after the whole turn of the loop that published. */
function flush(): void {
  const all = queued;
  queued = [];
  for (let from = 0; from < all.length; from += 2 * packedEventsMax) {
    const fields = all.slice(from, from + 2 * packedEventsMax);
    commands
      .xadd(key, "MAXLEN", "~", streamEntriesMax, "*", ...fields)
      .catch((error: unknown) => console.error(error));
  }
}

async function read(from: Redis): Promise<void> {
  let last = "$";
  for (;;) {
    const answer = await from.xread(
      ...(["COUNT", readCount, "BLOCK", readBlockMs, "STREAMS", key, last] as const),
    );
    const entries = answer?.[0]?.[1] ?? [];
    last = entries.at(-1)?.[0] ?? last;
    deliver(entries.flatMap(([, fields]) => fields));
  }
}

/** What is for one socket is written in one go. */
function deliver(fields: readonly string[]): void {
  const frames = new Map<string, string[]>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? "";
    const own = frames.get(name);
    if (own) own.push(fields[at + 1] ?? "");
    else frames.set(name, [fields[at + 1] ?? ""]);
  }
  for (const [name, texts] of frames) {
    const socket = sockets.get(name);
    socket?.cork(() => {
      for (const text of texts) socket.sendText(text);
    });
  }
}

if (reader) read(reader).catch(() => undefined);
const { stopControl, ...handlers } = publisher;
serve({ address: () => ({ port: server.port }), ...handlers }, () => {
  stopControl();
  commands.disconnect();
  reader?.disconnect();
  return server.stop(true);
});
