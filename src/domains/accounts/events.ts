/** What happens on a person's own stream, `user:<account id>`, as far as it concerns their account and sessions. */
import Type from "typebox";
import type { ReadContext } from "#src/kit/context.ts";
import { defineEvent, definePlainEvent } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { IdSchema, nullable, object } from "#src/kit/schema.ts";
import { defineStream } from "#src/kit/stream.ts";
import { exampleAccount, exampleOwnProfile, exampleSession } from "./examples.ts";
import { viewPrivacy } from "./privacy/queries.ts";
import { examplePrivacy, Privacy } from "./privacy/schemas.ts";
import { viewOwnAccount, viewOwnProfile } from "./profile/view.ts";
import { isAnyOf } from "./queries.ts";
import { Account, OwnProfile, Session, SessionEndReason, Standing, StaffRole } from "./schemas.ts";
import { findRole } from "./staff/queries.ts";
import { sessions } from "./tables.ts";
import { toSession } from "./view.ts";

export const userStream = defineStream({
  kind: "user",
  summary: "What concerns one person alone, on all of their devices",
  readers: "owner",
  state: object({ account: Account, role: nullable(StaffRole) }),
  example: { account: exampleAccount, role: null },
}).snapshot(async (ctx, id) => {
  const account = ctx.caller.accountId === id ? await viewOwnAccount(ctx, id) : null;
  return account && { account, role: await findRole(ctx, id) };
});

/** Events about the stream's owner show them as they are now. */
function renderOwner<T>(view: (ctx: ReadContext, accountId: Id) => Promise<T | null>) {
  return async (
    ctx: ReadContext,
    events: readonly { readonly streamId: Id }[],
  ): Promise<(T | null)[]> => {
    const ids = [...new Set(events.map((event) => event.streamId))];
    const shown = new Map(
      await Promise.all(ids.map(async (id) => [id, await view(ctx, id)] as const)),
    );
    return events.map((event) => shown.get(event.streamId) ?? null);
  };
}

export const profileUpdated = defineEvent({
  name: "account.profileUpdated",
  stream: "user",
  summary: "Your profile changed, on this device or another",
  data: OwnProfile,
  ref: object({ version: Type.Integer() }),
  example: exampleOwnProfile,
}).render(renderOwner(viewOwnProfile));

export const accountUpdated = defineEvent({
  name: "account.updated",
  stream: "user",
  summary: "Your mail address, handle or date of birth changed, on this device or another",
  data: Account,
  ref: object({ version: Type.Integer() }),
  example: exampleAccount,
}).render(renderOwner(viewOwnAccount));

export const privacyUpdated = defineEvent({
  name: "privacy.updated",
  stream: "user",
  summary: "You let others know more of you, or less",
  data: Privacy,
  ref: object({ version: Type.Integer() }),
  example: examplePrivacy,
}).render(renderOwner(viewPrivacy));

export const sessionCreated = defineEvent({
  name: "session.created",
  stream: "user",
  summary: "You logged in somewhere",
  data: Session,
  ref: object({ sessionId: IdSchema }),
  example: exampleSession,
}).render(async (ctx, events) => {
  const ids = events.map((event) => event.ref.sessionId);
  const rows = await ctx.db.select().from(sessions).where(isAnyOf(sessions.id, ids));
  const byId = new Map(rows.map((row) => [row.id, toSession(row)]));
  return ids.map((id) => byId.get(id) ?? null);
});

export const sessionEnded = definePlainEvent({
  name: "session.ended",
  stream: "user",
  summary: "One of your sessions ended",
  data: object({ sessionId: IdSchema, reason: SessionEndReason }),
  example: { sessionId: exampleSession.id, reason: "revoked" },
});

export const standingUpdated = definePlainEvent({
  name: "account.standingUpdated",
  stream: "user",
  summary: "The staff suspended your account, or gave it back",
  data: object({ standing: Standing }),
  example: { standing: "good" },
});

export const roleUpdated = definePlainEvent({
  name: "account.roleUpdated",
  stream: "user",
  summary: "You became staff, have another role, or none any more (null)",
  data: object({ role: nullable(StaffRole) }),
  example: { role: "moderator" },
});
