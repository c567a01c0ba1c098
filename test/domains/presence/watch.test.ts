import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { heard, hears, look, nothingOf, watch } from "./support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

async function two(): Promise<[Person, Person]> {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

test("who watches sees how things are, then every change", async () => {
  const [ann, bob] = await two();
  const watching = await watch(ann, bob.id);
  expect(watching.states).toEqual([{ ...nothingOf(bob.id), status: "online" }]);
  await bob.call("presence.set", { status: "doNotDisturb", text: "Writing" });
  const frame = await hears(ann, { accountId: bob.id, status: "doNotDisturb" });
  expect(frame).toMatchObject({ watch: watching.watch, n: 1, data: { text: "Writing" } });
  expect(frame.data).not.toHaveProperty("lastSeenAt");
});

test("offline comes half a minute after the last device went, and says when that was", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const phone = bob.socket;
  await bob.connect();
  phone.close();
  await phone.closed;
  const leftAt = server.clock.now().getTime();
  bob.socket.close();
  await bob.socket.closed;
  server.clock.elapse({ seconds: 20 });
  expect((await look(ann, bob.id)).status).toBe("online");
  server.clock.elapse({ seconds: 11 });
  await hears(ann, { accountId: bob.id, status: "offline" });
  expect(heard(ann, bob.id)).toEqual(["offline"]);
  const { lastSeenAt } = await look(ann, bob.id);
  const seenAt = new Date(lastSeenAt ?? 0).getTime();
  expect(seenAt).toBeGreaterThan(leftAt - 1_000);
  expect(seenAt).toBeLessThan(leftAt + 2_000);
});
