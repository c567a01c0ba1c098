/**
 * The numbers of a profile: how long its owner's lists of people are for one viewer, as the domains that have the lists count
 * them. Null where the owner does not share the list with the viewer: how long it is would be the list's own business.
 */
import { assert } from "#src/kit/assert.ts";
import type { AudienceAt } from "#src/kit/audience.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ProfileCounter } from "#src/kit/ports.ts";
import { constant } from "../audience/constant.ts";
import {
  columnOfSwitch,
  isWhoSwitch,
  mayDoKnown,
  type Standing,
  type WhoSwitch,
  type WhoWord,
} from "../privacy/may-do.ts";
import type { Profile } from "../schemas.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export type Counts = Profile["counts"];
export const noCounts: Counts = { followers: null, following: null, friends: null };

/** Columns of a row about an owner, where `numberJoins` are joined. */
export function numberColumns({ sql, ports }: Asker): Statement {
  return ports.profileCounters.reduce<Statement>(
    (all, { lists }, index) => {
      return Object.entries(lists).reduce((some, [name, list]) => {
        const word = constant(sql, `p.${columnOfSwitch(switchOf(list))} as "word:${name}"`);
        return sql`${some}, ${word}, ${constant(sql, `numbers${index}.${name} as "number:${name}"`)}`;
      }, all);
    },
    sql`true as "hasNumbers"`,
  );
}

export function numberJoins(ctx: Asker, at: Pick<AudienceAt, "viewer" | "owner">): Statement {
  const { sql, ports } = ctx;
  return ports.profileCounters.reduce(
    (all, counter, index) =>
      sql`${all} cross join lateral (${counter.numbers(ctx, at)}) ${constant(sql, `numbers${index}`)}`,
    sql`left join privacy_settings p on p.account_id = ${at.owner}`,
  );
}

export interface Counted {
  readonly id: Id;
  readonly standing: Standing;
  /** With the columns above. */
  readonly row: object;
}

/** By owner. No query, unless a counter could not tell with the row; then one for all of its people. */
export async function findCounts(
  ctx: Asker,
  viewerId: Id,
  owners: readonly Counted[],
): Promise<Map<Id, Counts>> {
  const counts = new Map<Id, Counts>();
  for (const counter of ctx.ports.profileCounters) {
    const left = owners.filter(({ row }) => isLeftOpen(counter, row)).map(({ id }) => id);
    const counted = left.length > 0 ? await counter.count(ctx, viewerId, left) : nobody;
    for (const owner of owners) {
      const { id } = owner;
      const numbers = counted.get(id) ?? {};
      counts.set(
        id,
        Object.assign(counts.get(id) ?? { ...noCounts }, shown(counter, viewerId, owner, numbers)),
      );
    }
  }
  return counts;
}

const nobody: ReadonlyMap<Id, Readonly<Record<string, number>>> = new Map();

function isLeftOpen({ lists }: ProfileCounter, row: object): boolean {
  return Object.keys(lists).some((name) => numberIn(row, name) === null);
}

/** `counted`: what the row does not say. */
function shown(
  { lists }: ProfileCounter,
  viewerId: Id,
  { id, standing, row }: Counted,
  counted: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const [name, list] of Object.entries(lists)) {
    const isShared = id === viewerId || mayDoKnown(switchOf(list), wordIn(row, name), standing);
    const number = numberIn(row, name) ?? counted[name];
    if (isShared && number !== undefined) numbers[name] = number;
  }
  return numbers;
}

/** As they see them themselves. */
export async function findOwnCounts(ctx: Asker, id: Id): Promise<Counts> {
  const counted = await Promise.all(
    ctx.ports.profileCounters.map((counter) => counter.count(ctx, id, [id])),
  );
  return Object.assign({ ...noCounts }, ...counted.map((numbers) => numbers.get(id))) as Counts;
}

function switchOf(list: string): WhoSwitch {
  assert(isWhoSwitch(list), "a list is shared by a switch of privacy");
  return list;
}

function numberIn(row: object, name: string): number | null {
  return (row as Readonly<Record<string, number | null>>)[`number:${name}`] ?? null;
}

function wordIn(row: object, name: string): WhoWord | null {
  return (row as Readonly<Record<string, WhoWord | null>>)[`word:${name}`] ?? null;
}
