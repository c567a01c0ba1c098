/** Rows → wire, for one viewer. */
import { loadProfileSummaries } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Person } from "./schemas.ts";

/** These people as this viewer sees them; nobody is absent. */
export async function loadPeople(
  ctx: ReadContext,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, Person>> {
  return await loadProfileSummaries(ctx, viewerId, ids);
}
