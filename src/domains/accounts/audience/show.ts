/** Stored audiences as their owner sees them; nobody else is ever shown one. */
import { assert } from "#src/kit/assert.ts";
import { audienceKinds } from "#src/kit/audience.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { peopleFor } from "../sight.ts";
import { findDetails, type DetailRow } from "./details.ts";
import type { Audience } from "./schemas.ts";
import type { StoredAudience } from "./stored.ts";

/**
 * In the order asked; two queries for all. Whom the owner may not know of now is left out, and what nobody sees any more,
 * such as what was for a list that is gone, is for the owner alone.
 */
export async function showAudiences(
  ctx: Pick<ReadContext, "sql" | "ports">,
  ownerId: Id,
  stored: readonly StoredAudience[],
): Promise<Audience[]> {
  const details = await findDetails(
    ctx.sql,
    stored.flatMap(({ detailId }) => detailId ?? []),
  );
  const named = [...details.values()].flatMap((row) => [...row.userIds, ...row.exceptUserIds]);
  const known = await peopleFor(ctx, ownerId, [...new Set(named)]);
  return stored.map(({ kind, detailId }) => {
    if (detailId === null) return { kind: kindOf(kind) };
    const detail = details.get(detailId);
    return detail?.ownerId === ownerId ? toAudience(detail, known) : { kind: "onlyMe" };
  });
}

function toAudience(detail: DetailRow, known: ReadonlySet<Id>): Audience {
  const kind = kindOf(detail.kind);
  const { refId } = detail;
  const userIds = detail.userIds.filter((id) => known.has(id));
  if ((kind === "list" && refId === null) || (kind === "users" && userIds.length === 0))
    return { kind: "onlyMe" };
  const exceptUserIds = detail.exceptUserIds.filter((id) => known.has(id));
  const listIds = [...detail.exceptListIds];
  return {
    kind,
    ...(kind === "list" && refId !== null ? { listId: refId } : {}),
    ...(kind === "group" && refId !== null ? { groupId: refId } : {}),
    ...(kind === "users" ? { userIds } : {}),
    ...(exceptUserIds.length + listIds.length > 0
      ? { except: { userIds: exceptUserIds, listIds } }
      : {}),
  };
}

function kindOf(code: number): Audience["kind"] {
  const kind = audienceKinds[code];
  assert(kind !== undefined && kind !== "following", "an audience is of a kind that content has");
  return kind;
}
