/** What PostgreSQL said when it refused. Drizzle wraps the driver's error, so causes are looked through. */

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
