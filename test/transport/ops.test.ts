import { afterAll, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createMetrics } from "#src/platform/metrics.ts";
import { opsDoor, type OpsParts } from "#src/transport/ops.ts";
import { TestServer } from "#test/harness/server.ts";

const servers: { stop(): Promise<unknown> }[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

function serve(parts: Partial<OpsParts>): string {
  const all = { checks: {}, metrics: createMetrics(), metricsToken: undefined, ...parts };
  const app = new Elysia().use(opsDoor(all)).listen({ port: 0, hostname: "127.0.0.1" });
  servers.push(app);
  return `http://127.0.0.1:${app.server?.port ?? 0}`;
}

test("liveness asks nobody, readiness names what is away or too slow", async () => {
  const url = serve({
    checks: {
      postgres: async () => undefined,
      redis: () => Promise.reject(new Error("redis://secret@host is away")),
      storage: () => new Promise(() => undefined),
    },
  });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(ready.headers.get("cache-control")).toBe("no-store");
  expect(await ready.json()).toEqual({ status: "not-ready", notReady: ["redis", "storage"] });
});

test("with everything there it is ready", async () => {
  const url = serve({ checks: { postgres: async () => undefined } });
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ok" }]);
});

test("without a token only this machine reads the metrics, and not through a proxy", async () => {
  const url = serve({});
  const direct = await fetch(`${url}/metrics`);
  expect(direct.status).toBe(200);
  expect(direct.headers.get("content-type")).toStartWith("text/plain");
  for (const header of ["x-forwarded-for", "forwarded", "via"]) {
    const proxied = await fetch(`${url}/metrics`, { headers: { [header]: "127.0.0.1" } });
    expect(proxied.status).toBe(404);
  }
});

test("with a token the token is needed, also from this machine", async () => {
  const url = serve({ metricsToken: "a token that nobody guesses" });
  const statuses = await Promise.all(
    [undefined, "Bearer wrong", "Basic a token", "Bearer a", "Bearer "].map(
      async (authorization) => {
        const headers = authorization === undefined ? {} : { authorization };
        return (await fetch(`${url}/metrics`, { headers })).status;
      },
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([404]));
});

test("a token may read the metrics, through a proxy too", async () => {
  const url = serve({ metricsToken: "6f1c" });
  const headers = { authorization: "Bearer 6f1c", "x-forwarded-for": "203.0.113.9" };
  expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
});

test("frames, sockets, closes and operations of a real server are counted", async () => {
  const server = await TestServer.start();
  const ann = await server.person("ann");
  await ann.call("account.get");
  const stranger = await server.connect();
  await stranger.request("account.get");
  await stranger.closed;
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain("\nhubbub_sockets 1\n");
  expect(text).toContain('hubbub_frames_total{direction="in"} 3');
  expect(text).toContain('hubbub_frames_total{direction="out"} 3');
  expect(text).toContain('hubbub_socket_closes_total{reason="unauthenticated"} 1');
  expect(text).toContain('hubbub_operations_total{operation="account.get",outcome="ok"} 1');
  expect(text).toContain("\nhubbub_unsent_bytes 0\n");
  expect(text).toMatch(/\nhubbub_outbox_age_seconds \d/);
  expect(text).toContain('hubbub_jobs_waiting{queue="account.mailRegistration"} 0');
});
