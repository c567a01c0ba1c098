import { expect, test } from "bun:test";
import { HubbubError, createClient, type Client } from "#src/client/index.ts";
import { uuidV7TimestampMs } from "#src/kit/id.ts";
import { startScriptedPeer, type ScriptedPeer } from "./scripted-peer.ts";

async function loggedIn(peer: ScriptedPeer): Promise<Client> {
  const client = createClient({ url: peer.url, random: () => 0.01 });
  await client.login({ identifier: "ann", password: "a long password" });
  return client;
}

const send = (client: Client, text: string) =>
  client.call("chat.sendMessage", { chatId: "c1", text });
const sendsOf = (peer: ScriptedPeer) =>
  peer.connections.map((frames) => frames.filter(({ op }) => op === "chat.sendMessage"));

test("a write whose answer was lost is sent again under the same key, by the server's clock", async () => {
  await using peer = startScriptedPeer(({ op }, connection, socket) => {
    if (op !== "chat.sendMessage") return null;
    if (connection > 0) return { data: { id: "m1" } };
    socket.terminate();
    return null;
  });
  const client = await loggedIn(peer);
  expect(await send(client, "hi")).toMatchObject({ id: "m1" });
  const [first, second] = sendsOf(peer).flat();
  expect(second).toEqual(first);
  const keyMs = uuidV7TimestampMs(first?.key ?? "");
  expect(Math.abs(keyMs - Date.parse("2030-01-01"))).toBeLessThan(60_000);
  await client.close();
});

test("after 4100–4199 the next connection opens with a new token", async () => {
  await using peer = startScriptedPeer(({ op, data }, _connection, socket) => {
    if (op === "session.open" && data["token"] === "access 1")
      socket.close(4101, '{"reason":"expired"}');
    return null;
  });
  const client = await loggedIn(peer);
  await client.connect();
  expect(peer.refreshes).toEqual(["refresh 1"]);
  expect(peer.connections.at(-1)?.[0]?.data["token"]).toBe("access 2");
  await client.close();
});

test("after 4200–4299 it stops, and says so to whoever waits", async () => {
  await using peer = startScriptedPeer(({ op }, _connection, socket) => {
    if (op === "chat.sendMessage") socket.close(4202, '{"reason":"suspended","delaySeconds":0}');
    return null;
  });
  const client = await loggedIn(peer);
  const outcome = await send(client, "hi").catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(HubbubError);
  expect(String(outcome)).toContain("suspended");
  expect(client.status).toBe("stopped");
  expect(peer.connections.length).toBe(1);
});

test("a token is renewed on the live socket before it runs out, as often as it takes", async () => {
  const renewals: unknown[] = [];
  const second = Promise.withResolvers<void>();
  await using peer = startScriptedPeer(({ op, data }) => {
    if (op !== "session.renew") return null;
    if (renewals.push(data["token"]) === 2) second.resolve();
    return { data: { expiresInSeconds: 1 } };
  });
  peer.lifeSeconds = 0.2;
  const client = await loggedIn(peer);
  await client.connect();
  await second.promise;
  expect(renewals.slice(0, 2)).toEqual(["access 2", "access 3"]);
  expect(peer.connections.length).toBe(1);
  await client.close();
});

test("the delay a close names is kept before coming back", async () => {
  await using peer = startScriptedPeer(({ op }, connection, socket) => {
    if (op === "session.open" && connection === 0)
      socket.close(4003, '{"reason":"overload","delaySeconds":0.3}');
    return null;
  });
  const client = await loggedIn(peer);
  const startedMs = performance.now();
  await client.connect();
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(300);
  await client.close();
});

test("a connection that lasted makes the next pause the shortest again", async () => {
  let [now, chance] = [0, 0];
  await using peer = startScriptedPeer(({ op }, connection, socket) => {
    // The first eight end at once, so that a ninth pause could take half a minute; the ninth connection lasts.
    if (op === "session.open" && connection < 8) socket.terminate();
    return null;
  });
  const client = createClient({ url: peer.url, random: () => chance, now: () => now });
  await client.login({ identifier: "ann", password: "a long password" });
  await client.connect();
  expect(peer.connections.length).toBe(9);
  const lost = Promise.withResolvers<void>();
  client.onStatus((status) => {
    if (status === "offline") lost.resolve();
  });
  now += 5_000;
  chance = 0.999;
  peer.cut();
  await lost.promise;
  const startedMs = performance.now();
  await client.connect();
  // Within the shortest ceiling there is; what a busy machine adds is far from the twenty seconds it would be otherwise.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  await client.close();
});

test("the frame that was too large is given up, the others go on", async () => {
  await using peer = startScriptedPeer(({ op, data }, connection, socket) => {
    if (op !== "chat.sendMessage") return null;
    if (connection > 0) return { data: { id: "m1" } };
    if (String(data["text"]).length > 100) socket.close(1009);
    return null;
  });
  const client = await loggedIn(peer);
  const outcomes = await Promise.allSettled([send(client, "hi"), send(client, "x".repeat(1000))]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  await client.close();
});

test("a watch begins again with a fresh state when its count jumps, and after a reconnect", async () => {
  let watches = 0;
  await using peer = startScriptedPeer(({ op }, connection, socket) => {
    if (op !== "watch.chat") return null;
    watches += 1;
    const watch = `w${watches}`;
    const numbers = connection === 0 ? [1, 2, 4] : [1];
    for (const n of numbers)
      queueMicrotask(() =>
        socket.send(JSON.stringify({ signal: "chat.typing", watch, n, data: { n } })),
      );
    if (watches === 3) queueMicrotask(() => socket.send(JSON.stringify({ watch, ended: true })));
    if (watches === 2) queueMicrotask(() => socket.terminate());
    return { data: { watch, state: { watches } } };
  });
  const client = await loggedIn(peer);
  const seen: unknown[] = [];
  client.onSignal("chat.typing", (data) => seen.push(data));
  const ended = Promise.withResolvers<HubbubError>();
  client.watch("chat", "c1", (state) => seen.push(state), ended.resolve);
  await client.connect();
  expect((await ended.promise).code).toBe("not-found");
  expect(seen.filter((one) => typeof one === "object" && one !== null && "watches" in one)).toEqual(
    [{ watches: 1 }, { watches: 2 }, { watches: 3 }],
  );
  expect(seen.slice(0, 4)).toEqual([{ watches: 1 }, { n: 1 }, { n: 2 }, { n: 4 }]);
  await client.close();
});

test("closing answers whoever waits, and connecting begins again", async () => {
  await using peer = startScriptedPeer(() => null);
  const client = await loggedIn(peer);
  await client.connect();
  const waiting = send(client, "hi").catch((error: unknown) => error);
  await client.close();
  expect(await waiting).toMatchObject({ code: "closed" });
  await client.connect();
  expect(client.status).toBe("open");
  await client.close();
});
