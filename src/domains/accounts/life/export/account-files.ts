/** What a person is given of their account: what they show, how they log in and where they did. Nothing that opens a door. */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ExportedFile } from "#src/kit/personal-data.ts";
import { findFactor, openFactor } from "../../second-factor/factors.ts";
import { exportShown } from "./shown-files.ts";

type Query = (ctx: ReadContext, accountId: Id) => Statement;

const files: readonly (readonly [name: string, about: string, query: Query])[] = [
  ["sessions", "Where you are logged in, or were lately.", sessions],
  ["devices", "Devices you logged in on before.", devices],
  ["passkeys", "Your passkeys, without their keys.", passkeys],
  ["providers", "Providers you sign in with.", providers],
  ["former-addresses", "Mail addresses you had before.", formerEmails],
  ["handles", "Handles that are yours, or held for you.", handles],
  ["roles", "Your role among the staff, if any.", roles],
];

/** Each of these is bounded, and read at once. */
export async function* exportAccount(
  ctx: ReadContext,
  accountId: Id,
): AsyncGenerator<ExportedFile> {
  yield* exportShown(ctx, accountId);
  for (const [name, about, query] of files)
    yield { path: `account/${name}.json`, about, rows: rowsOf(query(ctx, accountId)) };
  yield {
    path: "account/second-factors.json",
    about: "What a login asks for besides, without its secrets.",
    rows: secondFactors(ctx, accountId),
  };
}

async function* rowsOf(statement: Statement): AsyncGenerator {
  yield* await statement;
}

function sessions({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select id, device_name as "deviceName", device_platform as "devicePlatform",
      address_prefix as "addressPrefix", created_at as "createdAt", last_seen_at as "lastSeenAt",
      ended_at as "endedAt", end_reason as "endReason"
    from sessions where account_id = ${id} order by id`;
}

function devices({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select id, created_at as "createdAt", used_at as "usedAt" from known_devices
    where account_id = ${id} order by created_at, id`;
}

function passkeys({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select id, name, synced, created_at as "createdAt", last_used_at as "lastUsedAt" from passkeys
    where account_id = ${id} order by id`;
}

function providers({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select issuer, subject, email, created_at as "createdAt", last_used_at as "lastUsedAt"
    from provider_identities where account_id = ${id} order by id`;
}

function formerEmails({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select email, changed_at as "changedAt" from former_emails where account_id = ${id} order by id`;
}

function handles({ sql }: ReadContext, id: Id): Statement {
  return sql`
    select key, held_until as "heldUntil" from handle_claims where account_id = ${id} order by key`;
}

function roles({ sql }: ReadContext, id: Id): Statement {
  return sql`select role, granted_at as "grantedAt" from staff where account_id = ${id}`;
}

async function* secondFactors(ctx: ReadContext, id: Id): AsyncGenerator {
  for (const kind of ["totp", "sms", "email"] as const) {
    const factor = await findFactor(ctx, id, kind);
    if (!factor) continue;
    const { confirmedAt } = factor;
    // A number is theirs to see; an authenticator's secret would open the door.
    const phone = kind === "sms" ? openFactor(ctx.services.secrets, factor).toString() : undefined;
    yield { kind, confirmedAt, phone };
  }
}
