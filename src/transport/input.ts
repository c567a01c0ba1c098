/** Reading what the outside sends, before any schema sees it. */
import { AppError } from "../kit/errors.ts";

const depthMax = 32;
/** No operation takes nearly as many; naming what is wrong with each of half a million would stop everybody else. */
const valuesMax = 10_000;

/** Throws `bad-request` for what is no JSON; nothing of it is echoed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("bad-request", "That is not valid JSON.");
  }
}

/**
 * Refuses trees nested deeper than 32 or of more than 10,000 values, and text that cannot be kept as it is: PostgreSQL
 * cannot store NUL, and a lone surrogate is no character at all. Better refused wherever they stand than changed in
 * silence.
 */
export function checkTree(root: unknown): void {
  const path = findFault(root, 0, { values: 0 });
  if (!path) return;
  const field = path.join(".").slice(0, 100).toWellFormed();
  throw new AppError("invalid", undefined, {
    fields: { [field]: "holds a character that is not text" },
  });
}

/** The way to the first text at fault, put together on the way back. */
function findFault(value: unknown, depth: number, seen: { values: number }): string[] | null {
  seen.values += 1;
  if (seen.values > valuesMax)
    throw new AppError("bad-request", `JSON holds more than ${valuesMax} values.`);
  if (typeof value === "string") return isText(value) ? null : [];
  if (typeof value !== "object" || value === null) return null;
  if (depth >= depthMax)
    throw new AppError("bad-request", `JSON is nested deeper than ${depthMax}.`);
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const fault = findFault(value[at], depth + 1, seen);
      if (fault) return [String(at), ...fault];
    }
    return null;
  }
  for (const name of Object.keys(value)) {
    const child: unknown = (value as Record<string, unknown>)[name];
    const fault = isText(name) ? findFault(child, depth + 1, seen) : [];
    if (fault) return isText(name) ? [name, ...fault] : [];
  }
  return null;
}

function isText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
