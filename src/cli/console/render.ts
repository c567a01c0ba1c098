/** Values and errors as people read them. Whatever comes from a server is shown inert. */
import type { HubbubError } from "#src/client/index.ts";
import { isRecord } from "./records.ts";
import { harmless, type Style } from "./style.ts";

const shortMax = 72;
const lineMax = 400;

/** JSON with room to breathe: what fits stays on one line. */
export function renderValue(value: unknown, style: Style, indent = ""): string {
  const short = inline(value, style);
  if (typeof value !== "object" || value === null) return short;
  if ((JSON.stringify(value) ?? "").length + indent.length <= shortMax) return short;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${deeper}${renderValue(item, style, deeper)}`);
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(
    ([name, field]) => `${deeper}${keyOf(name, style)}: ${renderValue(field, style, deeper)}`,
  );
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

/** One line, without what is null, cut where it would not end. */
export function renderLine(whole: unknown, style: Style): string {
  const value = isRecord(whole)
    ? Object.fromEntries(Object.entries(whole).filter(([, field]) => field !== null))
    : whole;
  const text = JSON.stringify(value) ?? "";
  return text.length <= lineMax
    ? inline(value, style)
    : `${harmless(text.slice(0, lineMax))}${style.dim("…")}`;
}

function inline(value: unknown, style: Style): string {
  if (typeof value === "string") return style.green(harmless(JSON.stringify(value)));
  if (typeof value === "number" || typeof value === "boolean") return style.yellow(String(value));
  if (value === null || value === undefined) return style.dim("null");
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, style)).join(", ")}]`;
  const fields = Object.entries(value).map(
    ([name, field]) => `${keyOf(name, style)}: ${inline(field, style)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function keyOf(name: string, style: Style): string {
  return style.cyan(harmless(name));
}

/** The code, what it means, the field at fault, and what finds it in the server's log. */
export function renderError(error: HubbubError, style: Style): string {
  const { code, message, fields, retryAfterMs, requestId } = error;
  const lines = [`${style.red(`✗ ${code}`)}  ${harmless(message)}`];
  for (const [field, fault] of Object.entries(fields))
    lines.push(
      `    ${style.bold(field === "" ? "(the whole input)" : harmless(field))}: ${harmless(fault)}`,
    );
  if (retryAfterMs !== undefined)
    lines.push(style.dim(`    again in ${(retryAfterMs / 1000).toFixed(1)} s`));
  if (code === "internal" && requestId !== undefined)
    lines.push(style.dim(`    request ${harmless(requestId)}`));
  return lines.join("\n");
}
