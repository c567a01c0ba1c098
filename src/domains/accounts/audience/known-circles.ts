/** Which circles around an owner the viewer stands in, read with the owner's row: each tie between the two is looked up once. */
import type { AudienceAt, AudienceKindName, Tie } from "#src/kit/audience.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Ports } from "#src/kit/ports.ts";

/** Kinds that take more than a tie to tell are absent. */
export type Circles = Readonly<Partial<Record<AudienceKindName, boolean>>>;

/** Columns of the row, after others. */
export function tieColumns(
  { sql, ports }: Pick<ReadContext, "sql" | "ports">,
  at: Pick<AudienceAt, "viewer" | "owner">,
): Statement {
  return [...tiesOf(ports)].reduce(
    (all, tie) => sql`${all}, ${tie.sql(sql, at)} as ${constant(sql, `"${columnOf(tie)}"`)}`,
    sql``,
  );
}

/** From a row with these columns. */
export function circlesOf(ports: Ports, row: object): Circles {
  const found = row as Readonly<Record<string, unknown>>;
  const circles: Partial<Record<AudienceKindName, boolean>> = {};
  for (const { name, ties } of ports.audienceKinds.values()) {
    if (ties) circles[name] = ties.some((tie) => found[columnOf(tie)] === true);
  }
  return circles;
}

function tiesOf({ audienceKinds }: Ports): Set<Tie> {
  return new Set([...audienceKinds.values()].flatMap(({ ties = [] }) => ties));
}

function columnOf({ name }: Tie): string {
  return `tie:${name}`;
}
