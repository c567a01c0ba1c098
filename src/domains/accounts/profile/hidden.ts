/**
 * Which fields of people's profiles one viewer does not see. Nearly everything is for everybody, and costs nothing here; the
 * rest is evaluated together, one query for each kind of audience that occurs.
 */
import { audienceKinds, type AudienceKindName } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { evaluateAudiences, type AudienceAsked } from "../audience/evaluate.ts";
import { audienceOf, isForEverybody, type FieldAudiences, type ProfileField } from "./fields.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface Owner {
  readonly id: Id;
  readonly fieldAudiences: FieldAudiences;
  /** What is known already of the viewer's place among the owner's people. */
  readonly circles?: Readonly<Partial<Record<AudienceKindName, boolean>>>;
}

interface Open extends AudienceAsked {
  readonly field: ProfileField;
}

/** `evaluateAudiences` takes no more. */
const chunkSize = 1_000;

/** By owner; whoever is absent hides nothing. Whether the two may meet at all is asked elsewhere. */
export async function findHidden(
  ctx: Asker,
  viewerId: Id,
  owners: readonly Owner[],
  fields: readonly ProfileField[],
): Promise<Map<Id, readonly ProfileField[]>> {
  const hidden = new Map<Id, ProfileField[]>();
  const hide = (id: Id, field: ProfileField): void => {
    hidden.set(id, [...(hidden.get(id) ?? []), field]);
  };
  const open: Open[] = [];
  for (const owner of owners) {
    if (owner.id === viewerId) continue;
    for (const field of fields) {
      const audience = audienceOf(owner.fieldAudiences, field);
      if (isForEverybody(audience)) continue;
      const kind = audience.detailId === null ? audienceKinds[audience.kind] : undefined;
      const known = kind && owner.circles?.[kind];
      if (known === undefined) open.push({ viewerId, ownerId: owner.id, audience, field });
      else if (!known) hide(owner.id, field);
    }
  }
  for (let start = 0; start < open.length; start += chunkSize) {
    const chunk = open.slice(start, start + chunkSize);
    const seen = await evaluateAudiences(ctx, chunk);
    chunk.forEach(({ ownerId, field }, index) => {
      if (seen[index] !== true) hide(ownerId, field);
    });
  }
  return hidden;
}
