/** A state and its place in the stream, of one instant, and however many ask for one at the same time. */
import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";

const server = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "100" } });

test("more people may take snapshots at once than there are connections to the database", async () => {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const sockets = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const socket = await server.connect();
      await socket.call("session.open", { token: ann.accessToken });
      return socket;
    }),
  );
  const stream = `user:${ann.id}`;
  const states = await Promise.all(
    sockets.flatMap((socket) =>
      Array.from({ length: 16 }, () => socket.call("stream.snapshot", { stream })),
    ),
  );
  expect(states).toHaveLength(80);
  for (const state of states) expect(state).toEqual(states[0] as Record<string, unknown>);
  await bob.call("account.get");
});
