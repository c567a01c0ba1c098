import Type from "typebox";
import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { nullable, object } from "#src/kit/schema.ts";
import { arriveFrom } from "../arrivals.ts";
import { exampleReturnTo, exampleTicket } from "../examples.ts";
import { ProviderName, Ticket } from "../schemas.ts";
import { claimTrip, openTrip } from "../trips.ts";

const Part = Type.Optional(Type.String({ maxLength: 4_096 }));

export const receiveFromProvider = defineOperation({
  name: "auth.receiveFromProvider",
  kind: "write",
  summary: "Where providers send people back to",
  description:
    "Called by `/v1/auth/callback/<provider>`, to which a provider sends the browser; apps need it not. `location` is where the " +
    "browser goes next, with the ticket in it; without `returnTo` it is null.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "provider-callback", by: "address", limit: 60, perSeconds: 300 }],
  idempotency: "none",
  input: object({
    provider: ProviderName,
    state: Type.String({ minLength: 1, maxLength: 4_096 }),
    code: Part,
    iss: Part,
    error: Part,
    user: Type.Optional(
      Type.String({ maxLength: 4_096, description: "Apple's: a name, for the first time." }),
    ),
  }),
  output: object({
    location: nullable(Type.String()),
    ticket: Type.Optional(Ticket),
    error: Type.Optional(
      Type.Union([Type.Literal("denied"), Type.Literal("failed")], {
        description: "`denied`: they changed their mind there. `failed`: begin anew.",
      }),
    ),
  }),
  errors: ["invalid-code"],
  example: {
    input: { provider: "google", state: "sfZvAmRr…", code: "4/0AeaYSHB…" },
    output: { location: `${exampleReturnTo}?ticket=${exampleTicket}`, ticket: exampleTicket },
  },
})
  .prepare(async (ctx, { provider, ...answer }) => {
    const trip = openTrip(ctx, provider, answer.state);
    if (!trip || !(await claimTrip(ctx, trip))) throw overAlready();
    const { identityProviders } = ctx.services;
    return { trip, outcome: await identityProviders.identify(provider, answer, trip) };
  })
  .handler(async (ctx, { provider }, { trip, outcome }) => {
    switch (outcome.kind) {
      case "denied":
        return { location: withResult(trip.returnTo, "error", "denied"), error: "denied" };
      case "failed":
        ctx.log.warn({ provider, reason: outcome.reason }, "a sign-in at a provider failed");
        return { location: withResult(trip.returnTo, "error", "failed"), error: "failed" };
      case "person": {
        const ticket = await arriveFrom(ctx, provider, trip, outcome.person);
        if (ticket === null) throw overAlready();
        return { location: withResult(trip.returnTo, "ticket", ticket), ticket };
      }
    }
  });

function withResult(returnTo: string | null, name: string, value: string): string | null {
  if (returnTo === null) return null;
  const url = new URL(returnTo);
  url.searchParams.set(name, value);
  return url.href;
}

function overAlready(): AppError {
  return new AppError("invalid-code", "This sign-in is over, or was not begun here.");
}
