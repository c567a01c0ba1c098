/** The far end of a socket, for behaviour that a well-kept server shows only when something breaks. */
import type { ServerWebSocket } from "bun";
import { isRecord, parseJson } from "#src/client/json.ts";

export interface Frame {
  readonly id: number;
  readonly op: string;
  readonly key?: string;
  readonly data: Record<string, unknown>;
}

export interface ScriptedPeer extends AsyncDisposable {
  readonly url: string;
  /** Every request, by connection. */
  readonly connections: Frame[][];
  readonly refreshes: string[];
  /** Life of the tokens it gives. */
  lifeSeconds: number;
  /** Ends every connection without a goodbye. */
  cut(): void;
  /** Asked for each request: an answer, a refusal, or silence. */
  script: (frame: Frame, connection: number, socket: ServerWebSocket<number>) => object | null;
}

const opened = {
  sessionId: "s1",
  accountId: "a1",
  serverTime: "2030-01-01T00:00:00.000Z",
  heartbeatSeconds: 25,
  features: [],
  limits: { frameBytes: 65_536, requestsWaiting: 64 },
  epoch: "e1",
  sync: "sync 1",
  changed: [],
  more: false,
};

export function startScriptedPeer(script: ScriptedPeer["script"]): ScriptedPeer {
  const connections: Frame[][] = [];
  const refreshes: string[] = [];
  const sockets = new Set<ServerWebSocket<number>>();
  const server = Bun.serve<number>({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request, server) {
      if (request.url.endsWith("/v1/auth.refresh")) {
        const body = (await request.json()) as { refreshToken: string };
        refreshes.push(body.refreshToken);
        return Response.json(tokens(refreshes.length + 1, peer.lifeSeconds));
      }
      if (request.url.endsWith("/v1/auth.login")) return Response.json(tokens(1, peer.lifeSeconds));
      const index = connections.push([]) - 1;
      return server.upgrade(request, { data: index })
        ? undefined
        : new Response(null, { status: 400 });
    },
    websocket: {
      data: 0,
      open: (socket) => void sockets.add(socket),
      close: (socket) => void sockets.delete(socket),
      message(socket, message) {
        const frame = parseJson(String(message));
        if (!isRecord(frame) || typeof frame["id"] !== "number") return;
        const request = frame as unknown as Frame;
        connections[socket.data]?.push(request);
        const answer = peer.script(request, socket.data, socket);
        const standard = request.op === "session.open" ? { data: opened } : null;
        const reply = answer ?? standard;
        if (reply !== null) socket.send(JSON.stringify({ id: request.id, ...reply }));
      },
    },
  });
  const peer: ScriptedPeer = {
    url: `http://127.0.0.1:${server.port}`,
    connections,
    refreshes,
    lifeSeconds: 600,
    script,
    cut() {
      for (const socket of sockets) socket.terminate();
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
  return peer;
}

function tokens(number: number, expiresInSeconds: number): object {
  return {
    accessToken: `access ${number}`,
    refreshToken: `refresh ${number}`,
    expiresInSeconds,
    account: { id: "a1", handle: "ann" },
  };
}
