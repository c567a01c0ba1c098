/**
 * What opening a session asks of PostgreSQL. Sessions that open at the same time share statements, and each statement begins
 * after all who share it asked: that is, once each of them is registered for delivery.
 */
import type { Caller, Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { Authenticator } from "../kit/ports.ts";
import { listChanged, type Changes, type ChangesQuestion } from "./changes.ts";
import { SharedReads } from "./shared-reads.ts";

export class OpeningReads {
  readonly #live: SharedReads<Caller, boolean>;
  readonly #changes: SharedReads<ChangesQuestion, Changes>;

  constructor(sql: Sql, authenticator: Authenticator) {
    this.#live = new SharedReads(async (callers) => {
      const live: ReadonlySet<Id> = await authenticator.live(sql, callers);
      return callers.map((caller) => live.has(caller.sessionId));
    });
    this.#changes = new SharedReads((questions) => listChanged(sql, questions));
  }

  isLive(caller: Caller): Promise<boolean> {
    return this.#live.ask(caller);
  }

  changes(question: ChangesQuestion): Promise<Changes> {
    return this.#changes.ask(question);
  }
}
