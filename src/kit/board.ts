/**
 * Facts that last for seconds and are stored nowhere: who is typing. They are for those who begin to look; whoever looks
 * already is told by signals. What is lost is said again, or was about to be forgotten.
 */
import type { Id } from "./id.ts";

export interface BoardDefinition {
  /** Part of its name in a store that all instances share. */
  readonly name: string;
  readonly lastsMs: number;
}

export interface Board {
  /** Puts a member there, for as long as the board keeps them; repeated, it begins anew. */
  put(board: BoardDefinition, id: Id, member: string): Promise<void>;
  remove(board: BoardDefinition, id: Id, member: string): Promise<void>;
  /** Whoever was put there last comes last. At most the latest hundred. */
  list(board: BoardDefinition, id: Id): Promise<string[]>;
}
