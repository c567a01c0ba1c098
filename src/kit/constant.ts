import type { Sql, Statement } from "#src/kit/context.ts";

/**
 * A piece of the statement's text, not a parameter: so the planner leaves out what cannot apply. For words and numbers of
 * ours only, never for anybody's input.
 */
export function constant(sql: Sql, text: string | number): Statement {
  return sql.unsafe(String(text)) as unknown as Statement;
}
