/**
 * Which fields of people's profiles one viewer does not see. What is for everybody, or for a circle that is known with the
 * row, costs nothing here; the rest is evaluated together, one query for each kind of audience that occurs.
 */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { evaluateAudiences, type AudienceAsked } from "../audience/evaluate.ts";
import type { Circles } from "../audience/known-circles.ts";
import { audienceOf, isForEverybody, type FieldAudiences, type ProfileField } from "./fields.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface Owner {
  readonly id: Id;
  readonly fieldAudiences: FieldAudiences;
  /** What is known already of the viewer's place among the owner's people. */
  readonly circles?: Circles;
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
  const open: Open[] = [];
  for (const { id: ownerId, fieldAudiences, circles = {} } of owners) {
    if (ownerId === viewerId) continue;
    for (const field of fields) {
      const audience = audienceOf(fieldAudiences, field);
      if (!isForEverybody(audience)) open.push({ viewerId, ownerId, audience, circles, field });
    }
  }
  for (let start = 0; start < open.length; start += chunkSize) {
    const chunk = open.slice(start, start + chunkSize);
    const seen = await evaluateAudiences(ctx, chunk);
    chunk.forEach(({ ownerId, field }, index) => {
      if (seen[index] !== true) hidden.set(ownerId, [...(hidden.get(ownerId) ?? []), field]);
    });
  }
  return hidden;
}
