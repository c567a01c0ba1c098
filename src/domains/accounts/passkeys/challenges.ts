/**
 * What passkeys sign: challenges that are derived, so that whoever asks for one leaves nothing behind. Each is made for one
 * use (this session's registration, this login's second factor), is good for five minutes, and is answered once.
 */
import { randomBytes } from "node:crypto";
import { lt } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { usedPasskeyChallenges } from "./tables.ts";

export const challengeLifetimeMs = 5 * 60_000;

const timeBytes = 6;
const nonceBytes = 16;
const macBytes = 32;
const purpose = "passkey-challenge";

export type Use =
  | { readonly kind: "register" | "confirm"; readonly sessionId: Id }
  | { readonly kind: "login" }
  | { readonly kind: "second-factor"; readonly challengeId: Id };

/** One of ours that has not run out; whether it was answered before is settled by `spendChallenge`. */
export interface OpenChallenge {
  readonly nonce: Buffer;
  readonly expiresAt: Date;
}

type Context = Pick<ReadContext, "clock" | "services">;

/** Base64url, as it goes to the client and comes back inside what was signed. */
export function makeChallenge({ clock, services }: Context, use: Use): string {
  const head = Buffer.alloc(timeBytes + nonceBytes);
  head.writeUIntBE(clock.now().getTime() + challengeLifetimeMs, 0, timeBytes);
  randomBytes(nonceBytes).copy(head, timeBytes);
  const mac = services.secrets.mac(purpose, messageOf(use, head));
  return Buffer.concat([head, mac]).toString("base64url");
}

/** Null for one that was not made for this use, or is too old. */
export function readChallenge(
  { clock, services }: Context,
  use: Use,
  text: string,
): OpenChallenge | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== timeBytes + nonceBytes + macBytes || bytes.toString("base64url") !== text)
    return null;
  const head = bytes.subarray(0, timeBytes + nonceBytes);
  const mac = bytes.subarray(timeBytes + nonceBytes);
  if (!services.secrets.isMac(purpose, messageOf(use, head), mac)) return null;
  const expiresAt = new Date(head.readUIntBE(0, timeBytes));
  return expiresAt > clock.now() ? { nonce: head.subarray(timeBytes), expiresAt } : null;
}

/** False for who comes second: of ten at once one succeeds. */
export async function spendChallenge(
  ctx: WriteContext,
  challenge: OpenChallenge,
): Promise<boolean> {
  const spent = await ctx.tx.db
    .insert(usedPasskeyChallenges)
    .values(challenge)
    .onConflictDoNothing()
    .returning({ nonce: usedPasskeyChallenges.nonce });
  return spent.length === 1;
}

/** Those that are refused for their age need not be remembered. Index used_passkey_challenges_expiry. */
export async function forgetChallenges(ctx: WriteContext): Promise<void> {
  await ctx.tx.db
    .delete(usedPasskeyChallenges)
    .where(lt(usedPasskeyChallenges.expiresAt, ctx.clock.now()));
}

function messageOf(use: Use, head: Buffer): string {
  return `${subjectOf(use)} ${head.toString("hex")}`;
}

function subjectOf(use: Use): string {
  switch (use.kind) {
    case "register":
    case "confirm":
      return `${use.kind} ${use.sessionId}`;
    case "login":
      return use.kind;
    case "second-factor":
      return `${use.kind} ${use.challengeId}`;
  }
}
