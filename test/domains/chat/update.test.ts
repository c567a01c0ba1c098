import { expect, test } from "bun:test";
import { eventsOf, faultyFields, foundGroup, openDirect, outcome, people } from "./support.ts";

test("a new title has a new version, and is told to everyone as it is now", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann, bob);
  const updated = await ann.call("chat.update", { chatId, title: "Hikes" });
  expect(updated).toMatchObject({ id: chatId, title: "Hikes", version: 2 });
  const told = await bob.socket.hears("chat.updated", { chatId });
  expect(told.data).toEqual({ chatId, byId: ann.id, title: "Hikes", version: 2 });
  await ann.call("chat.update", { chatId, title: "Hikes" });
  await ann.call("chat.update", { chatId, title: "Climbs" });
  const events = await eventsOf(bob, `chat:${chatId}`, 1);
  expect(events).toMatchObject([
    { event: "chat.updated", data: { title: "Climbs", version: 3 } },
    { event: "chat.updated", data: { title: "Climbs", version: 3 } },
  ]);
});

test("only the group's admins give it a title", async () => {
  const [ann, bob, eve] = await people("ann", "bob", "eve");
  const chatId = await foundGroup(ann, bob);
  expect(await outcome(bob, "chat.update", { chatId, title: "Mine" })).toBe("forbidden");
  expect(await outcome(eve, "chat.update", { chatId, title: "Mine" })).toBe("not-found");
  expect(await faultyFields(ann, "chat.update", { chatId, title: " " })).toEqual(["title"]);
  const direct = { chatId: await openDirect(ann, bob), title: "Us" };
  expect(await outcome(ann, "chat.update", direct)).toBe("forbidden");
});
