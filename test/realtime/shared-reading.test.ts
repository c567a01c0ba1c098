/** Many who catch up at once share statements: each is told what they would be told alone, and nothing older than they asked. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { people, type OpenAnswer, type Person } from "#test/harness/server.ts";
import { chatStream, group, readAll, send, type Page } from "./support.ts";

/** One reading, and how it went. */
async function outcome(reader: Person, stream: string, more: object): Promise<unknown> {
  try {
    return await reader.call("stream.read", { stream, ...more });
  } catch (error) {
    // Each refusal carries the number of its own request.
    return { refusal: String(error).replace(/"requestId":"[^"]+"/, "") };
  }
}

test("whoever reads at once, whatever stream, gets what they would get alone", async () => {
  const [ann, bob, cat, dan] = await people("ann", "bob", "cat", "dan");
  if (!ann || !bob || !cat || !dan) throw new Error("four people");
  const walks = await group(ann, bob, dan);
  const talks = await group(bob, ann, cat);
  for (let index = 0; index < 6; index += 1) {
    const message = await send(ann, walks, `walk ${index}`);
    if (index === 1)
      await ann.call("chat.editMessage", { chatId: walks, messageId: message.id, text: "edited" });
    if (index === 2)
      await bob.call("chat.deleteMessage", { chatId: walks, messageId: message.id, for: "me" });
    if (index === 3) await ann.call("chat.addMembers", { chatId: walks, accountIds: [cat.id] });
    if (index === 4) await ann.call("chat.removeMember", { chatId: walks, accountId: dan.id });
    await send(bob, talks, `talk ${index}`);
  }
  const streams = [
    ...[walks, talks, newId()].map(chatStream),
    ...[ann, bob].map((person) => `user:${person.id}`),
  ];
  const places = [{ after: 0 }, { after: 3, limit: 2 }, { after: 6 }, { after: 99_999 }];
  const readings = [ann, bob, cat, dan].flatMap((reader) =>
    streams.flatMap((stream) => places.map((place) => ({ reader, stream, place }))),
  );
  const alone: unknown[] = [];
  for (const { reader, stream, place } of readings)
    alone.push(await outcome(reader, stream, place));
  const together = await Promise.all(
    readings.map(({ reader, stream, place }) => outcome(reader, stream, place)),
  );
  expect(together).toEqual(alone);
  const kinds = new Set(
    alone.map((one) =>
      Object.keys(one as object)
        .sort()
        .join(),
    ),
  );
  expect([...kinds].sort()).toEqual(["events,head,more", "refusal", "reset"]);
  expect(JSON.stringify(alone)).toContain('"skip":true');
});

test("what was committed before one asked is in the answer, however many read meanwhile", async () => {
  const [ann, bob, cat] = await people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  const chatId = await group(ann, bob, cat);
  const stream = chatStream(chatId);
  const crowd = { isDone: false };
  const others = Array.from({ length: 12 }, async (_, index) => {
    while (!crowd.isDone) await readAll(index % 2 === 0 ? bob : cat, stream);
  });
  for (let index = 0; index < 40; index += 1) {
    const { seq } = await send(ann, chatId, `message ${index}`);
    const reading = bob.call<Page>("stream.read", { stream, after: seq - 1 });
    expect((await reading).events.map((event) => event.seq)).toContain(seq);
  }
  crowd.isDone = true;
  await Promise.all(others);
});

test("what was committed before one opened is among the changes, however many open meanwhile", async () => {
  const [ann, bob, cat] = await people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  const chatId = await group(ann, bob);
  const { sync } = await bob.connect();
  const crowd = { isDone: false };
  const others = Array.from({ length: 6 }, async () => {
    while (!crowd.isDone) await cat.connect();
  });
  for (let index = 0; index < 20; index += 1) {
    const { seq } = await send(ann, chatId, `message ${index}`);
    const { changed }: OpenAnswer = await bob.connect(sync);
    expect(changed).toContainEqual({ stream: chatStream(chatId), head: seq, floor: 1 });
    expect(changed.every((one) => one.stream !== `user:${cat.id}`)).toBe(true);
  }
  crowd.isDone = true;
  await Promise.all(others);
});

test("a session that was ended opens no more among many that stand", async () => {
  const [ann, bob] = await people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { sync } = await ann.connect();
  expect((await bob.http("auth.logout")).status).toBe(200);
  const [refused, ...opened] = await Promise.allSettled([
    bob.connect(),
    ...Array.from({ length: 5 }, () => ann.connect(sync)),
  ]);
  expect(refused.status).toBe("rejected");
  expect(opened.map((one) => one.status)).toEqual(opened.map(() => "fulfilled"));
});
