/** Work behind signing in at providers. */
import { eq } from "drizzle-orm";
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { knownAddressMail } from "../mails.ts";
import { findByIdentifier } from "../queries.ts";
import { forgetArrivals } from "./arrivals.ts";
import { codeFor } from "./code.ts";
import { addressCodeMail } from "./mails.ts";
import { providerArrivals } from "./tables.ts";

/** Carries an id and nothing else: a waiting job gives no code away. */
export const mailProviderCode = defineJob({
  name: "provider.mailCode",
  summary:
    "Mail somebody who signs up with a provider: their code, or that they have an account already",
  data: object({ arrivalId: IdSchema }),
}).handler(async (ctx, { arrivalId }) => {
  const [row] = await ctx.db
    .select()
    .from(providerArrivals)
    .where(eq(providerArrivals.id, arrivalId));
  if (!row?.codeEmail || !row.codeExpiresAt || row.codeExpiresAt <= ctx.clock.now()) return;
  const owner = await findByIdentifier(ctx, row.codeEmail);
  const mail = owner
    ? knownAddressMail(owner.email, owner.handle)
    : addressCodeMail(row.codeEmail, codeFor(ctx.services.secrets, row.id, row.codeEmail));
  await ctx.services.mailer.send(mail);
});

export const purgeArrivals = defineJob({
  name: "provider.purgeArrivals",
  summary: "Forget sign-ins at providers that are over",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  await ctx.transaction(forgetArrivals);
});
