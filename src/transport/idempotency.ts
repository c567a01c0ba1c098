/**
 * A write acts once per key. Whoever comes second with a key waits for the first, then gets its result: the lock, the
 * look and the stored row are in the write's own transaction.
 */
import type { Clock } from "../kit/clock.ts";
import type { Sql } from "../kit/context.ts";
import { AppError, invalidField } from "../kit/errors.ts";
import { isUuidV7, uuidV7TimestampMs, type Id } from "../kit/id.ts";

const keyLifetimeMs = 7 * 86_400_000;
/** A key from the future would outlive its row; clocks that are off by hours are forgiven. */
const clockSkewMaxMs = 86_400_000;
/** Rows are kept until no key they stand for is accepted any more. */
export const keyRowsKeptMs = keyLifetimeMs + clockSkewMaxMs;

export interface KeyedCall {
  readonly accountId: Id;
  readonly operation: string;
  readonly key: Id;
  readonly inputHash: string;
}

/** Throws `invalid` for what is no UUIDv7, `key-expired` for one older than 7 days. */
export function checkKey(key: string, clock: Clock): void {
  if (!isUuidV7(key)) throw invalidField("key", "must be a UUIDv7 in lower case");
  const ageMs = clock.now().getTime() - uuidV7TimestampMs(key);
  if (ageMs > keyLifetimeMs) throw new AppError("key-expired");
  if (ageMs < -clockSkewMaxMs) throw invalidField("key", "carries a time in the future");
}

export function hashInput(input: unknown): string {
  return new Bun.CryptoHasher("sha256").update(canonical(input)).digest("base64url");
}

/** The order in which a client happens to write its fields does not make another input. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Waits for another call with this key, in its own statement so that `findResult`, sent right after, sees what it left. */
export async function lockKey(sql: Sql, call: KeyedCall): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`key:${call.accountId}:${call.operation}:${call.key}`}, 0))`;
}

/** The stored reference, or null when the key is new. Throws `conflict` when it was used with another input. */
export async function findResult(sql: Sql, call: KeyedCall): Promise<{ ref: unknown } | null> {
  const [row] = await sql<{ input_hash: string; ref: unknown }[]>`
    select input_hash, ref from idempotency_keys
    where account_id = ${call.accountId} and operation = ${call.operation} and key = ${call.key}`;
  if (!row) return null;
  if (row.input_hash !== call.inputHash) {
    throw new AppError("conflict", "This key was used with another input.", {
      fields: { key: "was used with another input" },
    });
  }
  return { ref: row.ref };
}

export async function storeResult(sql: Sql, call: KeyedCall, ref: unknown): Promise<void> {
  await sql`
    insert into idempotency_keys (account_id, operation, key, input_hash, ref)
    values (${call.accountId}, ${call.operation}, ${call.key}, ${call.inputHash}, ${JSON.stringify(ref ?? null)}::jsonb)`;
}
