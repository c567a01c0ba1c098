/** Who may fetch the pictures of a profile: whoever sees the person and that field of theirs, at that moment. */
import { nilId } from "#src/kit/id.ts";
import type { MediaOwner } from "#src/kit/media.ts";
import { canMeet } from "../sight.ts";
import { isFieldShown } from "./fields.ts";

export const mediaOwners: readonly MediaOwner[] = (["avatar", "cover"] as const).map((field) => ({
  kind: field,
  async canSee(ctx, viewerId, accountIds) {
    const { sql } = ctx;
    // Nobody's id stands for those who are not logged in: they are in no circle, and see what everybody does.
    const viewer = sql`viewer.id`;
    const rows = await sql<{ id: string }[]>`
      select a.id from accounts a
      cross join (select ${viewerId ?? nilId}::uuid as id) viewer
      where a.id = any(${accountIds}::uuid[]) and ${canMeet(ctx, viewer, "a")}
        and ${isFieldShown(ctx, viewer, "a", field)}`;
    return new Set(rows.map((row) => row.id));
  },
}));
