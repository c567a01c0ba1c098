import { expect, test } from "bun:test";
import { foundGroup, getChat, openDirect, outcome, people } from "./support.ts";

test("an owner makes admins, and they make others", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  const told = await cid.socket.hears("chat.roleSet", { accountId: bob.id });
  expect(told.data).toEqual({ chatId, accountId: bob.id, role: "admin", byId: ann.id });
  await bob.call("chat.setRole", { chatId, accountId: cid.id, role: "admin" });
  await bob.call("chat.setRole", { chatId, accountId: cid.id, role: "member" });
  expect(await getChat(cid, chatId)).toMatchObject({ role: "member" });
});

test("the owner hands the group on and is an admin then; of two at once one succeeds", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  const handOn = (accountId: string) =>
    ann.http("chat.setRole", { chatId, accountId, role: "owner" });
  const answers = await Promise.all([handOn(bob.id), handOn(cid.id)]);
  expect(answers.map((answer) => String(answer.status)).toSorted()).toEqual(["200", "403"]);
  const group = await getChat(ann, chatId);
  expect(group.role).toBe("admin");
  expect(group.members.filter((member) => member.role === "owner")).toHaveLength(1);
});

test("members and strangers change nothing, and the owner's role is taken by nobody", async () => {
  const [ann, bob, cid, eve] = await people("ann", "bob", "cid", "eve");
  const chatId = await foundGroup(ann, bob, cid);
  const set = (accountId: string, role: string) => ({ chatId, accountId, role });
  expect(await outcome(bob, "chat.setRole", set(bob.id, "admin"))).toBe("forbidden");
  expect(await outcome(eve, "chat.setRole", set(bob.id, "admin"))).toBe("not-found");
  expect(await outcome(ann, "chat.setRole", set(eve.id, "admin"))).toBe("not-found");
  expect(await outcome(ann, "chat.setRole", set(ann.id, "member"))).toBe("forbidden");
  await ann.call("chat.setRole", set(bob.id, "admin"));
  expect(await outcome(bob, "chat.setRole", set(ann.id, "member"))).toBe("forbidden");
  expect(await outcome(bob, "chat.setRole", set(bob.id, "owner"))).toBe("forbidden");
  expect(await outcome(bob, "chat.setRole", set(cid.id, "king"))).toBe("invalid");
  const direct = { chatId: await openDirect(ann, bob), accountId: bob.id, role: "admin" };
  expect(await outcome(ann, "chat.setRole", direct)).toBe("forbidden");
});
