import { and, eq, ne, or, sql } from "drizzle-orm";
import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { profileUpdated } from "../events.ts";
import { exampleProfile } from "../examples.ts";
import { ownAccount } from "../own-account.ts";
import { Bio, DisplayName, Profile } from "../schemas.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import { toProfile } from "../view.ts";

export const updateProfile = defineOperation({
  name: "profile.update",
  kind: "write",
  summary: "Change your profile",
  description:
    "Fields that are left out stay as they are. Nothing is told to anybody when nothing changed.",
  access: "account",
  input: object({ displayName: Type.Optional(DisplayName), bio: Type.Optional(Bio) }),
  output: Profile,
  errors: [],
  example: { input: { bio: exampleProfile.bio }, output: exampleProfile },
}).handlers({
  async run(ctx, { displayName, bio }) {
    const { accountId } = ctx.caller;
    const stream = userStreamOf(accountId);
    await ctx.tx.lock([stream]);
    const differs = or(
      displayName === undefined ? undefined : ne(accounts.displayName, displayName),
      bio === undefined ? undefined : ne(accounts.bio, bio),
    );
    // Without conditions `or` is no condition at all.
    if (!differs) return {};
    const [row] = await ctx.tx.db
      .update(accounts)
      .set({ displayName, bio, version: sql`${accounts.version} + 1` })
      .where(and(eq(accounts.id, accountId), differs))
      .returning();
    if (row)
      ctx.tx.emit(profileUpdated, { stream, ref: { version: row.version }, data: toProfile(row) });
    return {};
  },
  view: async (ctx) => toProfile(await ownAccount(ctx)),
});
