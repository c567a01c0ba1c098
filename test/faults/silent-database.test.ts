/** PostgreSQL takes what is asked and says nothing: whoever asked is told so in time, and goes on when it speaks again. */
import { expect, test } from "bun:test";
import { startProxy } from "#test/harness/proxy.ts";
import { TestServer } from "#test/harness/server.ts";
import { readsAtOnceMax } from "#src/transport/requests.ts";
import { startRigPostgres } from "./rig/postgres.ts";

test("while PostgreSQL is silent reads are answered with timeout, and the socket is good afterwards", async () => {
  const postgres = await startRigPostgres();
  const proxy = await startProxy(() => postgres.port);
  const home = await TestServer.start({ database: postgres.url("postgres", proxy.port) });
  try {
    const ann = await home.person("ann");
    const read = () => ann.socket.request("stream.read", { stream: `user:${ann.id}`, after: 0 });
    expect((await read()).error).toBeUndefined();
    proxy.blackhole();
    // As many as may run at once: none of them may keep its place.
    const silenced = await Promise.all(Array.from({ length: readsAtOnceMax }, read));
    expect(new Set(silenced.map((answer) => answer.error?.code))).toEqual(new Set(["timeout"]));
    proxy.heal();
    expect((await read()).error).toBeUndefined();
  } finally {
    await home.stop();
    await proxy.stop();
    await postgres.stop();
  }
}, 60_000);
