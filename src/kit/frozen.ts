/**
 * Pieces of statements that are the same at every call, such as the rules of who sees what: put together once, and text from
 * then on. Composed anew of some hundred fragments, a statement costs this process more than PostgreSQL takes to answer it.
 */
import { assert } from "./assert.ts";
import type { ReadContext, Statement } from "./context.ts";
import type { Ports } from "./ports.ts";

/** What the domains contribute is the same for as long as the server runs. */
const texts = new WeakMap<Ports, Map<string, string>>();

/**
 * The piece named `name`, which is composed when it is first asked for. Throws where it holds a parameter: what somebody
 * sent is never a part of the text.
 */
export function frozen(ctx: Asker, name: string, compose: () => Statement): Statement {
  return ctx.sql.unsafe(frozenText(ctx, name, compose)) as unknown as Statement;
}

/**
 * Sends the statement named `name`, composed like such a piece: the text is the same at every call, and its parameters
 * stand in it as `$1`, `$2`….
 */
export async function askFrozen<Row extends object>(
  ctx: Asker,
  name: string,
  compose: () => Statement,
  parameters: Parameters,
): Promise<readonly Row[]> {
  const text = frozenText(ctx, name, compose);
  return await ctx.sql.unsafe<Row[]>(text, [...parameters], { prepare: true });
}

type Asker = Pick<ReadContext, "sql" | "ports">;
type Parameters = readonly (string | number | boolean | null | readonly string[])[];

function frozenText({ ports }: Asker, name: string, compose: () => Statement): string {
  const known = texts.get(ports) ?? new Map<string, string>();
  texts.set(ports, known);
  let text = known.get(name);
  if (text === undefined) {
    text = textOf(compose());
    known.set(name, text);
  }
  return text;
}

/** How postgres.js keeps a statement that was not sent: a tagged template, its holes filled with more of them, or with names. */
interface Composed {
  readonly strings: readonly string[];
  readonly args: readonly unknown[];
}

interface QuotedName {
  readonly value: string;
}

function textOf(statement: unknown): string {
  assert(isComposed(statement), "a piece of a statement is one itself");
  const { strings, args } = statement;
  const filled = strings.map((text, index) => {
    if (index === 0) return text;
    const hole = args[index - 1];
    if (isComposed(hole)) return textOf(hole) + text;
    assert(isQuotedName(hole), "a frozen piece has no parameters");
    return hole.value + text;
  });
  return filled.join("");
}

function isComposed(value: unknown): value is Composed {
  return typeof value === "object" && value !== null && "strings" in value && "args" in value;
}

function isQuotedName(value: unknown): value is QuotedName {
  return (
    typeof value === "object" &&
    value !== null &&
    value.constructor.name === "Identifier" &&
    "value" in value &&
    typeof value.value === "string"
  );
}
