import { expect, test } from "bun:test";
import { createMemoryBoard } from "#src/realtime/board.ts";
import { typingBoard } from "#src/domains/chat/typing.ts";
import { TestClock } from "#test/harness/server.ts";

test("typing lasts six seconds after the last sign of it", async () => {
  const clock = new TestClock();
  const board = createMemoryBoard(clock);
  await board.put(typingBoard, "chat", "ann");
  clock.advance({ seconds: 1 });
  await board.put(typingBoard, "chat", "bob");
  clock.advance({ seconds: 4 });
  await board.put(typingBoard, "chat", "ann");
  clock.advance({ seconds: 1.5 });
  expect(await board.list(typingBoard, "chat")).toEqual(["bob", "ann"]);
  clock.advance({ seconds: 1 });
  expect(await board.list(typingBoard, "chat")).toEqual(["ann"]);
  clock.advance({ seconds: 4 });
  expect(await board.list(typingBoard, "chat")).toEqual([]);
});
