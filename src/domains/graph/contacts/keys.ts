/**
 * Under what people are found in address books. A client sends SHA-256 of an address, which anybody could guess back from a
 * list of all phone numbers; so what is kept is that, hashed again with the server's key.
 */
import { createHash } from "node:crypto";
import { findableAddresses } from "#src/domains/accounts/index.ts";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";

const purpose = "contact";
const ringMarkBytes = 8;

/** What clients send for an address: SHA-256 of its UTF-8, in lower-case hex. */
export function digestOf(address: string): string {
  return createHash("sha256").update(address).digest("hex");
}

/** As it is uploaded; in hex, which arrays of parameters can hold. */
export function contactHash(secrets: Secrets, digest: string): string {
  return secrets.mac(purpose, digest).toString("hex");
}

/** All that it may stand under: what was uploaded before the key was replaced is found while the old one is in the ring. */
export function contactHashes(secrets: Secrets, digest: string): string[] {
  return secrets.macs(purpose, digest).map((mac) => mac.toString("hex"));
}

/** Another one for every other ring of keys. */
export function ringMark(secrets: Secrets): Buffer {
  const macs = Buffer.concat([...secrets.macs("contact ring", "")]);
  return createHash("sha256").update(macs).digest().subarray(0, ringMarkBytes);
}

/** Writes anew what this person is found under: nothing, unless they allow it. Their stream is held. */
export async function renewKeys(ctx: WriteContext, accountId: Id): Promise<void> {
  const { sql } = ctx.tx;
  const { secrets } = ctx.services;
  const addresses = await findableAddresses(ctx, accountId);
  const hashes = addresses.flatMap((address) => contactHashes(secrets, digestOf(address)));
  await sql`delete from contact_keys where account_id = ${accountId}`;
  if (hashes.length === 0) return;
  await sql`
    insert into contact_keys (account_id, hash, ring)
    select ${accountId}, decode(hex, 'hex'), ${ringMark(secrets)} from unnest(${hashes}::text[]) hex`;
}
