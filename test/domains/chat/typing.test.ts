import { expect, test } from "bun:test";
import { TypingBoard } from "#src/domains/chat/typing.ts";

test("typing lasts six seconds after the last sign of it", () => {
  const board = new TypingBoard();
  board.set("chat", "ann", true, 0);
  board.set("chat", "bob", true, 1_000);
  board.set("chat", "ann", true, 5_000);
  expect(board.get("chat", 6_999)).toEqual(["bob", "ann"]);
  expect(board.get("chat", 7_000)).toEqual(["ann"]);
  expect(board.get("chat", 11_000)).toEqual([]);
});

test("stopping is at once, and concerns one chat", () => {
  const board = new TypingBoard();
  board.set("one", "ann", true, 0);
  board.set("two", "ann", true, 0);
  board.set("one", "ann", false, 1);
  expect(board.get("one", 2)).toEqual([]);
  expect(board.get("two", 2)).toEqual(["ann"]);
});
