/**
 * A write acts once per key. Whoever comes second with a key waits for the first, then gets its result: the lock, the
 * look and the stored row are in the write's own transaction.
 */
import type { Clock } from "../kit/clock.ts";
import type { Sql, Statement } from "../kit/context.ts";
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

/** One name for one key, whichever way its call is carried out. */
export function nameOf(call: KeyedCall): string {
  return `key:${call.accountId}:${call.operation}:${call.key}`;
}

/**
 * Waits for other calls with these keys, in a statement of its own so that `findResults`, sent right after, sees what they
 * left. Sorted: two batches wait in one order.
 */
export async function lockKeys(sql: Sql, calls: readonly KeyedCall[]): Promise<void> {
  if (calls.length === 0) return;
  await sql`
    select count(pg_advisory_xact_lock(hashtextextended(name, 0)))
    from unnest(${calls.map(nameOf).sort()}::text[]) name`;
}

export interface StoredResult {
  readonly inputHash: string;
  readonly ref: unknown;
}

/** What these calls of one operation, no two with the same key, were answered before; by `nameOf`. */
export async function findResults(
  sql: Sql,
  calls: readonly KeyedCall[],
): Promise<Map<string, StoredResult>> {
  const [first] = calls;
  if (!first) return new Map();
  // One look-up by primary key for each, whatever the planner believes of a table that was not analysed yet.
  const rows = await sql<(StoredResult & { position: number })[]>`
    select c.position, k.input_hash as "inputHash", k.ref
    from unnest(${calls.map((call) => call.accountId)}::uuid[], ${calls.map((call) => call.key)}::uuid[])
      with ordinality c(account_id, key, position)
    cross join lateral (
      select input_hash, ref from idempotency_keys
      where account_id = c.account_id and operation = ${first.operation} and key = c.key limit 1) k`;
  const found = new Map<string, StoredResult>();
  for (const { position, ...result } of rows) {
    const call = calls[position - 1];
    if (call) found.set(nameOf(call), result);
  }
  return found;
}

/** Null when the result is this very call's; `conflict` when the key was used with another input. */
export function conflictOf(call: KeyedCall, result: StoredResult): AppError | null {
  if (result.inputHash === call.inputHash) return null;
  return new AppError("conflict", "This key was used with another input.", {
    fields: { key: "was used with another input" },
  });
}

/** Stores what these calls of one operation were answered. */
export function storeResults(
  sql: Sql,
  operation: string,
  results: readonly { readonly call: KeyedCall; readonly ref: unknown }[],
): Statement {
  return sql`
    insert into idempotency_keys (account_id, operation, key, input_hash, ref)
    select account_id, ${operation}, key, input_hash, ref::jsonb from unnest(
      ${results.map(({ call }) => call.accountId)}::uuid[],
      ${results.map(({ call }) => call.key)}::uuid[],
      ${results.map(({ call }) => call.inputHash)}::text[],
      ${results.map(({ ref }) => JSON.stringify(ref ?? null))}::text[]) r(account_id, key, input_hash, ref)`;
}
