/** Looks at audiences as people send them: that they hold together, and that whom and what they name is there for them. */
import type { AudienceKindName } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { peopleFor } from "../sight.ts";
import type { Audience } from "./schemas.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

/** An audience somebody sent, and the field of the input that holds it. */
export interface AudienceSent {
  readonly field: string;
  readonly audience: Audience;
}

/** Throws `invalid` naming every field at fault; what is not the owner's looks like what does not exist. */
export async function checkAudiences(
  ctx: Asker,
  ownerId: Id,
  sent: readonly AudienceSent[],
): Promise<void> {
  const faults = new Map(sent.flatMap((one) => [...faultsOfForm(ctx, one)]));
  if (faults.size === 0) {
    for (const [field, problem] of await faultsOfNames(ctx, ownerId, sent))
      faults.set(field, problem);
  }
  if (faults.size > 0)
    throw new AppError("invalid", undefined, { fields: Object.fromEntries(faults) });
}

type Fault = readonly [field: string, problem: string];

function faultsOfForm({ ports }: Asker, { field, audience }: AudienceSent): Fault[] {
  const { kind } = audience;
  if (kind === "group" && !ports.audienceKinds.has(kind))
    return [[`${field}.kind`, "is not to be had on this server"]];
  const companions = [
    ["listId", "list"],
    ["groupId", "group"],
    ["userIds", "users"],
  ] as const;
  return companions.flatMap(([name, needs]): Fault[] => {
    const isGiven = audience[name] !== undefined;
    if (isGiven === (kind === needs)) return [];
    return [[`${field}.${name}`, isGiven ? `goes with the kind ${needs} only` : "is required"]];
  });
}

interface Naming {
  readonly field: string;
  readonly ids: readonly Id[];
}

/** One query for people, one for each kind of thing. */
async function faultsOfNames(
  ctx: Asker,
  ownerId: Id,
  sent: readonly AudienceSent[],
): Promise<Fault[]> {
  const naming = (
    pick: (audience: Audience) => readonly Id[] | undefined,
    name: string,
  ): Naming[] =>
    sent.map(({ field, audience }) => ({ field: `${field}.${name}`, ids: pick(audience) ?? [] }));
  const people = [
    ...naming((audience) => audience.userIds, "userIds"),
    ...naming((audience) => audience.except?.userIds, "except.userIds"),
  ];
  const lists = [
    ...naming(({ listId }) => (listId === undefined ? [] : [listId]), "listId"),
    ...naming((audience) => audience.except?.listIds, "except.listIds"),
  ];
  const groups = naming(({ groupId }) => (groupId === undefined ? [] : [groupId]), "groupId");
  const [known, ownLists, ownGroups] = await Promise.all([
    peopleFor(ctx, ownerId, idsOf(people)),
    owned(ctx, "list", ownerId, idsOf(lists)),
    owned(ctx, "group", ownerId, idsOf(groups)),
  ]);
  return [
    ...missing(people, known, "somebody who does not exist"),
    ...missing(lists, ownLists, "no list of yours"),
    ...missing(groups, ownGroups, "no group of yours"),
  ];
}

function idsOf(namings: readonly Naming[]): Id[] {
  return [...new Set(namings.flatMap(({ ids }) => ids))];
}

async function owned(
  { sql, ports }: Asker,
  kind: AudienceKindName,
  ownerId: Id,
  ids: readonly Id[],
): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  return (await ports.audienceKinds.get(kind)?.owns?.(sql, ownerId, ids)) ?? new Set();
}

function missing(namings: readonly Naming[], found: ReadonlySet<Id>, what: string): Fault[] {
  return namings.flatMap(({ field, ids }): Fault[] =>
    ids.every((id) => found.has(id)) ? [] : [[field, `names ${what}`]],
  );
}
