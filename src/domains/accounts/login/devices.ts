/**
 * Devices that somebody logged in on before. Each was given a secret then; with it, a login is counted apart from those of
 * strangers, who could otherwise keep people out of their own account by guessing at it. It opens nothing by itself.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { idBytesLength, idFromBytes, idToBytes, type Id } from "#src/kit/id.ts";
import { isAnyOf } from "../queries.ts";
import { knownDevices } from "./tables.ts";

const secretBytes = 32;
export const knownDevicesMax = 50;
/** A device that nobody logs in on for this long is a stranger again. */
export const knownDeviceKeptMs = 365 * 24 * 60 * 60_000;

/** The known device whose secret this is, and whose account it knows; null for anything else. */
export async function findDevice(
  ctx: Pick<ReadContext, "db">,
  deviceSecret: string | undefined,
): Promise<{ readonly id: Id; readonly accountId: Id } | null> {
  const parsed = deviceSecret === undefined ? null : parse(deviceSecret);
  if (!parsed) return null;
  const [row] = await ctx.db.select().from(knownDevices).where(eq(knownDevices.id, parsed.id));
  return row && timingSafeEqual(row.secretHash, hashOf(parsed.secret)) ? row : null;
}

/** Makes a device known and answers its secret, which is not kept. The person's stream is held. */
export async function addDevice(
  ctx: WriteContext,
  accountId: Id,
): Promise<{ readonly id: Id; readonly deviceSecret: string }> {
  const id = crypto.randomUUID();
  const secret = randomBytes(secretBytes);
  const now = ctx.clock.now();
  await ctx.tx.db
    .insert(knownDevices)
    .values({ id, accountId, secretHash: hashOf(secret), createdAt: now, usedAt: now });
  await forgetOldest(ctx, accountId);
  return { id, deviceSecret: Buffer.concat([idToBytes(id), secret]).toString("base64url") };
}

async function forgetOldest(ctx: WriteContext, accountId: Id): Promise<void> {
  const surplus = await ctx.tx.db
    .select({ id: knownDevices.id })
    .from(knownDevices)
    .where(eq(knownDevices.accountId, accountId))
    .orderBy(desc(knownDevices.usedAt), desc(knownDevices.id))
    .offset(knownDevicesMax);
  if (surplus.length === 0) return;
  const ids = surplus.map(({ id }) => id);
  await ctx.tx.db.delete(knownDevices).where(isAnyOf(knownDevices.id, ids));
}

export async function countDevices(ctx: Pick<ReadContext, "db">, accountId: Id): Promise<number> {
  return await ctx.db.$count(knownDevices, eq(knownDevices.accountId, accountId));
}

/** False when it was forgotten in the meantime. */
export async function touchDevice(ctx: WriteContext, accountId: Id, id: Id): Promise<boolean> {
  const touched = await ctx.tx.db
    .update(knownDevices)
    .set({ usedAt: ctx.clock.now() })
    .where(and(eq(knownDevices.id, id), eq(knownDevices.accountId, accountId)))
    .returning({ id: knownDevices.id });
  return touched.length === 1;
}

/** They are strangers from now on: for devices that may be in other hands, unless another session of theirs goes on. */
export async function forgetUnused(ctx: WriteContext, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.tx.sql`
    delete from known_devices d where d.id = any(${ids}::uuid[]) and not exists (
      select from sessions s
      where s.account_id = d.account_id and s.known_device_id = d.id and s.ended_at is null)`;
}

/** Each of the account's devices is a stranger from now on. */
export async function forgetEveryDevice(ctx: WriteContext, accountId: Id): Promise<void> {
  await ctx.tx.db.delete(knownDevices).where(eq(knownDevices.accountId, accountId));
}

/** Null for anything that was not written by `addDevice`; whether it is authentic is still open. */
function parse(text: string): { id: Id; secret: Buffer } | null {
  const bytes = Buffer.from(text, "base64url");
  const isWhole = bytes.length === idBytesLength + secretBytes;
  if (!isWhole || bytes.toString("base64url") !== text) return null;
  return { id: idFromBytes(bytes), secret: bytes.subarray(idBytesLength) };
}

function hashOf(secret: Buffer): Buffer {
  return createHash("sha256").update(secret).digest();
}
