/** What staff's writes leave in the audit log: collected while the handler runs, written with the rest of its transaction. */
import { assert } from "../kit/assert.ts";
import { newId } from "../kit/id.ts";
import type { AuditEntry, AuditLog, WithAudit } from "../kit/staff.ts";
import type { TransactionScope } from "../realtime/transaction.ts";
import type { Write } from "./write.ts";

export interface AuditParts {
  readonly auditLog: AuditLog | null;
}

export class Acts {
  readonly #write: Pick<Write, "operation" | "caller" | "ctx">;
  readonly #entries: AuditEntry[] = [];
  /** What is added to the handler's context. */
  readonly facility: WithAudit = { audit: (note) => this.#note(note) };

  private constructor(write: Pick<Write, "operation" | "caller" | "ctx">) {
    this.#write = write;
  }

  /** Null for whoever is not on the record. */
  static of(write: Pick<Write, "operation" | "caller" | "ctx">): Acts | null {
    return write.operation.contract.access === "staff" ? new Acts(write) : null;
  }

  /** Writes them with the flush. An act of staff without an entry is a fault of ours, and does not happen. */
  keep({ auditLog }: AuditParts, tx: TransactionScope): void {
    const { name } = this.#write.operation.contract;
    assert(this.#entries.length > 0, `${name} writes to the audit log`);
    tx.atFlush((sql) => auditLog?.record(sql, this.#entries) ?? Promise.resolve());
  }

  #note(note: Parameters<WithAudit["audit"]>[0]): AuditEntry["id"] {
    const { operation, caller, ctx } = this.#write;
    const id = newId();
    this.#entries.push({
      ...note,
      ...{ id, at: ctx.clock.now(), actorId: caller?.accountId ?? null },
      action: operation.contract.name,
      address: ctx.origin.address,
      requestId: ctx.origin.requestId,
    });
    return id;
  }
}
