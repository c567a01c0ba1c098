/**
 * Who is typing right now, for people who begin to watch. It forgets on its own: a client repeats itself every few seconds,
 * so that whoever is missing here appears with their next signal.
 */
import type { BoardDefinition } from "#src/kit/board.ts";

export const typingBoard: BoardDefinition = { name: "typing", lastsMs: 6_000 };
