import { expect, test } from "bun:test";
import type { WatchedState } from "#src/client/index.ts";
import { clientOf } from "./support.ts";

type Presence = WatchedState<"presence">;

/** Collects states, and resolves when one fits. */
function collector() {
  const states: Presence[] = [];
  const looks = new Set<() => void>();
  return {
    states,
    take: (state: Presence): void => {
      states.push(state);
      for (const look of looks) look();
    },
    sees: (fits: (state: Presence) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => (states.some(fits) ? resolve() : undefined);
        looks.add(look);
        look();
      }),
  };
}

test("many are watched at once: their states, then changes, and all again after a lost connection", async () => {
  const [ann, bob, cid] = [await clientOf("ann"), await clientOf("bob"), await clientOf("cid")];
  for (const { client } of [ann, bob, cid]) await client.connect();
  const { states, take, sees } = collector();
  const watching = ann.client.watchEach("presence", { accountIds: [bob.id, cid.id] }, take);
  await sees((state) => state.accountId === cid.id);
  expect(states.map(({ accountId, status }) => [accountId, status])).toEqual([
    [bob.id, "online"],
    [cid.id, "online"],
  ]);
  await bob.client.call("presence.set", { status: "doNotDisturb" });
  await sees((state) => state.accountId === bob.id && state.status === "doNotDisturb");
  ann.network.isDown = true;
  ann.network.cut();
  await cid.client.call("presence.set", { text: "Meanwhile" });
  ann.network.isDown = false;
  ann.client.wake();
  await sees((state) => state.accountId === cid.id && state.text === "Meanwhile");
  watching.stop();
  const before = states.length;
  await cid.client.call("presence.set", { text: "Unheard" });
  // A round trip on each: what was to come has come.
  for (const { client } of [cid, ann]) await client.call("presence.get", {});
  expect(states).toHaveLength(before);
  for (const { client } of [ann, bob, cid]) await client.close();
});
