import { expect, test } from "bun:test";
import { people } from "#test/harness/server.ts";

test("a message reaches the other one's socket", async () => {
  const [ann, bob] = await people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chat = await ann.call("chat.openDirect", { accountId: bob.id });
  const message = await ann.call("chat.sendMessage", { chatId: chat["id"], text: "hi" });
  const frame = await bob.socket.hears("chat.messageCreated");
  expect(frame.data).toEqual(message);
});
