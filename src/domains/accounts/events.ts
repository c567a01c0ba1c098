/** What happens on a person's own stream, `user:<account id>`, as far as it concerns their account and sessions. */
import Type from "typebox";
import type { ReadContext } from "#src/kit/context.ts";
import { defineEvent, definePlainEvent } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { IdSchema, nullable, object } from "#src/kit/schema.ts";
import { defineStream } from "#src/kit/stream.ts";
import { exampleAccount, exampleProfile, exampleSession } from "./examples.ts";
import { examplePrivacy, Privacy } from "./privacy.ts";
import { findAccount, isAnyOf, type AccountRow } from "./queries.ts";
import { Account, Profile, Session, SessionEndReason, Standing, StaffRole } from "./schemas.ts";
import { findRole } from "./staff/queries.ts";
import { accounts, sessions } from "./tables.ts";
import { toAccount, toProfile, toSession } from "./view.ts";

export const userStream = defineStream({
  kind: "user",
  summary: "What concerns one person alone, on all of their devices",
  readers: "owner",
  state: object({ account: Account, role: nullable(StaffRole) }),
  example: { account: exampleAccount, role: null },
}).snapshot(async (ctx, id) => {
  const row = ctx.caller.accountId === id ? await findAccount(ctx, id) : null;
  return row && { account: toAccount(row), role: await findRole(ctx, id) };
});

/** Events about the stream's owner show them as they are now: one query for all. */
function renderOwner<T>(show: (row: AccountRow) => T) {
  return async (
    ctx: ReadContext,
    events: readonly { readonly streamId: Id }[],
  ): Promise<(T | null)[]> => {
    const ids = [...new Set(events.map((event) => event.streamId))];
    const rows = await ctx.db.select().from(accounts).where(isAnyOf(accounts.id, ids));
    const shown = new Map(rows.map((row) => [row.id, show(row)]));
    return events.map((event) => shown.get(event.streamId) ?? null);
  };
}

export const profileUpdated = defineEvent({
  name: "account.profileUpdated",
  stream: "user",
  summary: "Your profile changed, on this device or another",
  data: Profile,
  ref: object({ version: Type.Integer() }),
  example: exampleProfile,
}).render(renderOwner(toProfile));

export const accountUpdated = defineEvent({
  name: "account.updated",
  stream: "user",
  summary: "Your mail address or handle changed, on this device or another",
  data: Account,
  ref: object({ version: Type.Integer() }),
  example: exampleAccount,
}).render(renderOwner(toAccount));

export const privacyUpdated = definePlainEvent({
  name: "privacy.updated",
  stream: "user",
  summary: "You let others know more of you, or less",
  data: Privacy,
  example: examplePrivacy,
});

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
