/**
 * Sign-ins that came back. The ticket in the address is worth nothing without the verifier, which only the client that
 * began has; both are good once, and so is what stands for them while somebody fills in the form.
 */
import { randomBytes } from "node:crypto";
import { and, eq, gt, lt } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import type { ProviderPerson } from "#src/kit/identity-providers.ts";
import type { Id } from "#src/kit/id.ts";
import { providerArrivals } from "./tables.ts";
import { sha256, tripLifetimeMs, type Trip } from "./trips.ts";

export type ArrivalRow = typeof providerArrivals.$inferSelect;

const ticketLifetimeMs = 5 * 60_000;
export const formLifetimeMs = 30 * 60_000;
/** As long as its `state` could come again, and longer. */
const arrivalsKeptMs = 4 * tripLifetimeMs;
const secretBytes = 32;

/** Answers the ticket; null when this trip ended before. */
export async function arriveFrom(
  ctx: WriteContext,
  provider: string,
  trip: Trip,
  person: ProviderPerson,
): Promise<string | null> {
  const ticket = randomBytes(secretBytes).toString("base64url");
  const { issuer, subject, email, emailProven, name } = person;
  const arrived = await ctx.tx.db
    .insert(providerArrivals)
    .values({
      ...{ id: trip.id, provider, issuer, subject, email, emailProven },
      displayName: name,
      purpose: trip.accountId === null ? "login" : "link",
      accountId: trip.accountId,
      verifierHash: Buffer.from(trip.verifierHash, "base64url"),
      secretHash: sha256(ticket),
      stage: "ticket",
      expiresAt: new Date(ctx.clock.now().getTime() + ticketLifetimeMs),
    })
    .onConflictDoNothing()
    .returning({ id: providerArrivals.id });
  return arrived.length === 1 ? ticket : null;
}

/** Takes the ticket; null for a wrong one, for another's verifier, and for who comes second. */
export async function takeTicket(
  ctx: WriteContext,
  purpose: ArrivalRow["purpose"],
  ticket: string,
  verifier: string,
): Promise<ArrivalRow | null> {
  const [row] = await ctx.tx.db
    .update(providerArrivals)
    .set({ stage: "done", secretHash: null })
    .where(
      and(
        eq(providerArrivals.secretHash, sha256(ticket)),
        eq(providerArrivals.stage, "ticket"),
        eq(providerArrivals.purpose, purpose),
        eq(providerArrivals.verifierHash, sha256(verifier)),
        gt(providerArrivals.expiresAt, ctx.clock.now()),
      ),
    )
    .returning();
  return row ?? null;
}

/** Somebody new fills in a form; answers what they send with it. */
export async function awaitForm(ctx: WriteContext, id: Id): Promise<string> {
  const token = randomBytes(secretBytes).toString("base64url");
  await ctx.tx.db
    .update(providerArrivals)
    .set({
      stage: "form",
      secretHash: sha256(token),
      expiresAt: new Date(ctx.clock.now().getTime() + formLifetimeMs),
    })
    .where(eq(providerArrivals.id, id));
  return token;
}

/** The one whose form it is, as long as it may be sent. */
export async function findForm(
  ctx: Pick<ReadContext, "db" | "clock">,
  token: string,
): Promise<ArrivalRow | null> {
  const [row] = await ctx.db.select().from(providerArrivals).where(isForm(ctx, token));
  return row ?? null;
}

/** The same, held until commit: of two that are sent at once the second sees what the first made. */
export async function holdForm(ctx: WriteContext, token: string): Promise<ArrivalRow | null> {
  const [row] = await ctx.tx.db
    .select()
    .from(providerArrivals)
    .where(isForm(ctx, token))
    .for("update");
  return row ?? null;
}

/** It is over; nothing of the person stays in the row. */
export async function endArrival(ctx: WriteContext, id: Id): Promise<void> {
  await ctx.tx.db
    .update(providerArrivals)
    .set({ stage: "done", secretHash: null, email: null, displayName: null, codeEmail: null })
    .where(eq(providerArrivals.id, id));
}

/** Index provider_arrivals_expiry. */
export async function forgetArrivals(ctx: WriteContext): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - arrivalsKeptMs);
  await ctx.tx.db.delete(providerArrivals).where(lt(providerArrivals.expiresAt, before));
}

function isForm({ clock }: Pick<ReadContext, "clock">, token: string) {
  return and(
    eq(providerArrivals.secretHash, sha256(token)),
    eq(providerArrivals.stage, "form"),
    gt(providerArrivals.expiresAt, clock.now()),
  );
}
