import { expect, test } from "bun:test";
import { people } from "#test/harness/server.ts";

const open = { lastSeen: "everyone", online: "everyone" };

test("everybody begins open, and what is left out stays as it is", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  expect(await ann.call("privacy.get")).toEqual({ ...open, version: 0 });
  expect(await ann.call("privacy.update", {})).toEqual({ ...open, version: 0 });
  const hidden = await ann.call("privacy.update", { online: "nobody" });
  expect(hidden).toEqual({ ...open, online: "nobody", version: 1 });
  const both = await ann.call("privacy.update", { lastSeen: "nobody" });
  expect(both).toEqual({ lastSeen: "nobody", online: "nobody", version: 2 });
  expect((await ann.http("privacy.get")).body).toEqual(both);
});

test("a change is told to one's other devices once, and no change is no news", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  const phone = ann.socket;
  await ann.connect();
  await ann.call("privacy.update", { online: "everyone" });
  const hidden = await ann.call("privacy.update", { online: "nobody" });
  expect(await ann.call("privacy.update", { online: "nobody" })).toEqual(hidden);
  await phone.hears("privacy.updated", hidden);
  await phone.settle();
  expect(phone.pushed.filter((frame) => frame.event === "privacy.updated")).toHaveLength(1);
});

test("an audience that does not exist is refused by name", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  const refused = await ann.refusal("privacy.update", { online: "friends" });
  expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", ["online"]]);
});
