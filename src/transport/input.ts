/** Reading what the outside sends, before any schema sees it. */
import { AppError } from "../kit/errors.ts";

const depthMax = 32;

/** Throws `bad-request` for what is no JSON; nothing of it is echoed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("bad-request", "That is not valid JSON.");
  }
}

/**
 * Refuses trees nested deeper than 32, and text that cannot be kept as it is: PostgreSQL cannot store NUL, and a lone
 * surrogate is no character at all. Better refused wherever they stand than changed in silence.
 */
export function checkTree(root: unknown): void {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { value, path, depth } = entry;
    if (typeof value === "string") checkText(value, path);
    if (typeof value !== "object" || value === null) continue;
    if (depth >= depthMax) throw new AppError("bad-request", `JSON is nested deeper than ${depthMax}.`);
    for (const [name, child] of Object.entries(value)) {
      checkText(name, path);
      stack.push({ value: child, path: path ? `${path}.${name}` : name, depth: depth + 1 });
    }
  }
}

function checkText(text: string, path: string): void {
  if (!text.includes("\0") && text.isWellFormed()) return;
  const field = path.slice(0, 100);
  throw new AppError("invalid", undefined, { fields: { [field]: "holds a character that is not text" } });
}
