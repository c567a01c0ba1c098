/** What PostgreSQL said when it refused. Drizzle wraps the driver's error, so causes are looked through. */
import { DrizzleQueryError } from "drizzle-orm";

const uniqueViolation = "23505";
const causesMax = 5;

/** Whether a statement failed because another row has this unique key. The transaction is lost: throw what the caller is to hear. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < causesMax && current instanceof Error; depth += 1) {
    const { code, constraint_name: name } = current as {
      code?: unknown;
      constraint_name?: unknown;
    };
    if (code === uniqueViolation) return name === constraint;
    current = current.cause;
  }
  return false;
}

/**
 * The driver's own error, with its code. What Drizzle puts around it has none, and quotes the statement with all its
 * parameters: what people typed.
 */
export function unwrapped(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < causesMax && current instanceof DrizzleQueryError; depth += 1) {
    if (current.cause === undefined) break;
    current = current.cause;
  }
  return current;
}
