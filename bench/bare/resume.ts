/**
 * The limit for coming back: a bare socket, and behind it one plain query for each chat that has something new. Nobody asks
 * who reads, nobody looks for what changed, and nothing is registered.
 */
import { connectPostgres } from "#src/platform/postgres.ts";
import { serve } from "../harness/child.ts";

interface ReadRequest {
  readonly id: number;
  readonly chatId: string;
  readonly after: number;
}

let database: ReturnType<typeof connectPostgres> | null = null;

function connect({ url, connections }: { url: string; connections: number }): void {
  database = connectPostgres({ url, poolSize: connections, applicationName: "bare" });
}

async function read({ id, chatId, after }: ReadRequest): Promise<string> {
  if (database === null) throw new Error("not connected");
  const events = await database.sql`
    select e.seq, e.name, m.id, m.sender_id, m.text, m.created_at
    from events e join messages m on m.chat_id = e.stream_id and m.seq = e.seq
    where e.stream_id = ${chatId} and e.seq > ${after} order by e.seq limit 200`;
  return `{"id":${id},"data":{"events":${JSON.stringify(events)},"more":false}}`;
}

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, self) =>
    self.upgrade(request, { data: undefined }) ? undefined : new Response(null, { status: 400 }),
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    sendPings: false,
    async message(socket, message) {
      socket.sendText(await read(JSON.parse(String(message)) as ReadRequest));
    },
  },
});

serve({ address: () => ({ port: server.port }), connect }, async () => {
  await server.stop(true);
  await database?.close();
});
