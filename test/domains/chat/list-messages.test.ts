import { expect, test } from "bun:test";
import { faultyFields, openDirect, pageOf, people, send, type Person } from "./support.ts";

/** A chat with messages 1…10, every one of them its own seq as text. */
async function tenMessages(): Promise<{ ann: Person; chatId: string }> {
  const [ann] = await people("ann");
  const chatId = await openDirect(ann, ann);
  for (let seq = 1; seq <= 10; seq += 1) await send(ann, chatId, `${seq}`);
  return { ann, chatId };
}

test("pages come in the order of the conversation, from each end and around a place", async () => {
  const { ann, chatId } = await tenMessages();
  const seqsOf = async (input: object) =>
    (await pageOf(ann, chatId, input)).items.map(({ seq }) => seq);
  expect(await seqsOf({ limit: 3 })).toEqual([8, 9, 10]);
  expect(await seqsOf({ limit: 3, before: 8 })).toEqual([5, 6, 7]);
  expect(await seqsOf({ limit: 3, after: 0 })).toEqual([1, 2, 3]);
  expect(await seqsOf({ limit: 3, after: 9 })).toEqual([10]);
  expect(await seqsOf({ limit: 3, after: 10 })).toEqual([]);
  expect(await seqsOf({ limit: 3, before: 1 })).toEqual([]);
  expect(await seqsOf({ limit: 4, around: 5 })).toEqual([3, 4, 5, 6]);
  expect(await seqsOf({ limit: 5, around: 5 })).toEqual([3, 4, 5, 6, 7]);
  expect(await seqsOf({ limit: 1, around: 5 })).toEqual([5]);
  expect(await seqsOf({ limit: 4, around: 0 })).toEqual([1, 2, 3, 4]);
  expect(await seqsOf({ limit: 4, around: 999 })).toEqual([7, 8, 9, 10]);
  expect(await seqsOf({ limit: 100, around: 5 })).toHaveLength(10);
});

test.each([
  [
    "to older",
    {},
    [
      [7, 8, 9, 10],
      [3, 4, 5, 6],
      [1, 2],
    ],
  ],
  [
    "before a place",
    { before: 9 },
    [
      [5, 6, 7, 8],
      [1, 2, 3, 4],
    ],
  ],
  [
    "after a place",
    { after: 2 },
    [
      [3, 4, 5, 6],
      [7, 8, 9, 10],
    ],
  ],
  [
    "around a place",
    { around: 3 },
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10],
    ],
  ],
])("cursors go on: %s", async (_name, anchor, expected) => {
  const { ann, chatId } = await tenMessages();
  const pages: number[][] = [];
  let cursor: string | null = null;
  do {
    const page = await pageOf(ann, chatId, { limit: 4, ...anchor, ...(cursor ? { cursor } : {}) });
    pages.push(page.items.map(({ seq }) => seq));
    cursor = page.nextCursor;
  } while (cursor);
  expect(pages).toEqual(expected);
});

test("two places at once, and places that are no numbers, are refused", async () => {
  const { ann, chatId } = await tenMessages();
  const refused = (input: object) => faultyFields(ann, "chat.listMessages", { chatId, ...input });
  expect(await refused({ after: 1, before: 3 })).toEqual(["before"]);
  expect(await refused({ after: -1 })).toEqual(["after"]);
  expect(await refused({ around: 1.5 })).toEqual(["around"]);
  expect(await refused({ before: 1e300 })).toEqual(["before"]);
  expect(await refused({ limit: 101 })).toEqual(["limit"]);
});
