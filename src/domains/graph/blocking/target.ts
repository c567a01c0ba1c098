/** Whom one keeps away, mutes or restricts: somebody else, whom one may know of. */
import type { ReadContext, WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { requireRelationship } from "../facing.ts";
import { relationshipsOf } from "../relationships.ts";
import type { Relationship } from "../schemas.ts";

type Asker = ReadContext & WithCaller;

function refuseSelf({ caller }: WithCaller, accountId: Id): void {
  if (accountId === caller.accountId) throw invalidField("accountId", "is you");
}

/** Refuses whom the caller may not know of, and whom they blocked. */
export async function requirePerson(ctx: WriteContext & WithCaller, accountId: Id): Promise<void> {
  refuseSelf(ctx, accountId);
  await requireRelationship(ctx, accountId);
}

/** How the caller stands to somebody, as it is answered; whomever they blocked they may know of. */
export async function viewRelationship(ctx: Asker, accountId: Id): Promise<Relationship> {
  const [relationship] = await relationshipsOf(ctx, ctx.caller.accountId, [accountId]);
  if (!relationship) throw notFound();
  return relationship;
}
