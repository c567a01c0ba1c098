import { expect, test } from "bun:test";
import { SoftKey } from "#test/harness/soft-key.ts";
import { addKey, loginWith, originOf, tryLogin } from "./passkey-support.ts";
import { useWorld, type Person } from "./support.ts";

const world = useWorld();

test("a passkey is kept, named, shown and logs in without a name or a password", async () => {
  const ann = await world.person("ann");
  const key = await addKey(world, ann, "Ann's phone 📱");
  const { items } = await ann.ok<{ items: object[] }>("passkey.list", {});
  expect(items).toEqual([
    expect.objectContaining({ name: "Ann's phone 📱", synced: false, lastUsedAt: null }),
  ]);
  const tokens = await loginWith(world, key);
  expect(tokens.account).toEqual({ id: ann.id, handle: ann.handle });
  const after = await ann.ok<{ items: { lastUsedAt: string | null }[] }>("passkey.list", {});
  expect(after.items[0]?.lastUsedAt).not.toBeNull();
});
