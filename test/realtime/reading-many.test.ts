/** Several streams read in one request: each is told what it would be told alone, and a reply has its bounds. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { people, type Person } from "#test/harness/server.ts";
import { chatStream, group, readAll, send, type Page } from "./support.ts";

type ManyPages = { streams: (Page & { stream: string; reset?: true; gone?: true })[] };

function readMany(
  reader: Person,
  streams: readonly { stream: string; after: number }[],
  epoch?: string,
): Promise<ManyPages> {
  return reader.call("stream.readMany", { streams, ...(epoch === undefined ? {} : { epoch }) });
}

async function three() {
  const [ann, bob, cat] = await people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  return { ann, bob, cat };
}

test("whoever reads many streams is told of each what reading it alone tells, in the order asked", async () => {
  const { ann, bob, cat } = await three();
  const walks = await group(ann, bob);
  const talks = await group(bob, ann, cat);
  for (let index = 0; index < 5; index += 1) {
    await send(ann, walks, `walk ${index}`);
    await send(bob, talks, `talk "${index}"`);
  }
  const hidden = await send(ann, walks, "not for him");
  await bob.call("chat.deleteMessage", { chatId: walks, messageId: hidden.id, for: "me" });
  await bob.call("chat.removeMember", { chatId: talks, accountId: cat.id });
  const places = [
    ...[walks, talks].flatMap((id) => [0, 3, 99_999].map((after) => ({ id, after }))),
  ].map(({ id, after }) => ({ stream: chatStream(id), after }));
  const foreign = [chatStream(newId()), `user:${ann.id}`, `shop:${newId()}`];
  for (const reader of [ann, bob, cat]) {
    const asked = [...places, ...foreign.map((stream) => ({ stream, after: 0 }))];
    const alone = await Promise.all(
      asked.map(async (place) => {
        const page = await reader
          .call<object>("stream.read", place)
          .catch((error: unknown) =>
            String(error).includes("not-found") ? { gone: true } : Promise.reject(error),
          );
        return { stream: place.stream, ...page };
      }),
    );
    expect((await readMany(reader, asked)).streams).toEqual(alone as never);
  }
});

test("a stream one may not have is told exactly as one that does not exist", async () => {
  const { ann, bob, cat } = await three();
  const chatId = await group(ann, bob);
  await send(ann, chatId, "between us");
  const [theirs, nobodys] = [chatStream(chatId), chatStream(newId())];
  const { streams } = await readMany(cat, [
    { stream: theirs, after: 0 },
    { stream: nobodys, after: 0 },
  ]);
  expect(streams as unknown).toEqual([
    { stream: theirs, gone: true },
    { stream: nobodys, gone: true },
  ]);
});

test("another epoch voids the cursors of all of them", async () => {
  const { ann, bob } = await three();
  const streams = [
    { stream: chatStream(await group(ann, bob)), after: 0 },
    { stream: chatStream(await group(ann, bob)), after: 0 },
  ];
  expect((await readMany(bob, streams, "another")).streams as unknown).toEqual(
    streams.map(({ stream }) => ({ stream, reset: true })),
  );
});

test("a reply of large messages stays within 128 KiB, and asking again comes to the end of every stream", async () => {
  const { ann, bob } = await three();
  const chats = [await group(ann, bob), await group(ann, bob), await group(ann, bob)];
  const text = "ä".repeat(15_000);
  for (let index = 0; index < 4; index += 1) for (const id of chats) await send(ann, id, text);
  const cursors = new Map<string, number>(chats.map((id) => [chatStream(id), 0]));
  const seqs = new Map<string, number[]>(chats.map((id) => [chatStream(id), []]));
  for (let left = [...cursors.keys()], round = 0; left.length > 0; round += 1) {
    expect(round).toBeLessThan(12);
    const asked = left.map((stream) => ({ stream, after: cursors.get(stream) ?? 0 }));
    const { streams } = await readMany(bob, asked);
    const events = streams.flatMap((page) => page.events);
    expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThanOrEqual(128 * 1024);
    // Whoever comes first always moves on.
    expect(streams[0]?.events.length).toBeGreaterThan(0);
    for (const { stream, events: some } of streams) {
      seqs.get(stream)?.push(...some.map(({ seq }) => seq));
      cursors.set(stream, some.at(-1)?.seq ?? cursors.get(stream) ?? 0);
    }
    left = streams.filter((page) => page.more).map((page) => page.stream);
  }
  for (const id of chats) {
    const whole = await readAll(bob, chatStream(id));
    expect(seqs.get(chatStream(id))).toEqual(whole.map(({ seq }) => seq));
  }
});

test("more streams than the server said are refused", async () => {
  const { ann } = await three();
  const streams = Array.from({ length: 51 }, () => ({ stream: `user:${ann.id}`, after: 0 }));
  expect((await ann.refusal("stream.readMany", { streams })).code).toBe("invalid");
});
